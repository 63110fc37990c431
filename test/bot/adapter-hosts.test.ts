import { describe, expect, it } from 'vitest';
import { isAllowedServiceUrl, MICROSOFT_SERVICE_HOSTS } from '../../src/bot/adapter-hosts.ts';

const strict = { allowedHosts: MICROSOFT_SERVICE_HOSTS, allowLoopback: false };

describe('isAllowedServiceUrl', () => {
  it.each([
    'https://smba.trafficmanager.net/emea/',
    'https://SMBA.trafficmanager.net/emea/',
    'https://europe.smba.trafficmanager.net/',
    'https://webchat.botframework.com/',
    'https://smba.infra.gcc.teams.microsoft.com/teams',
    'https://smba.trafficmanager.net:443/emea/',
  ])('allows %s', (url) => {
    expect(isAllowedServiceUrl(url, strict)).toBe(true);
  });

  it.each([
    'http://smba.trafficmanager.net/emea/',
    'https://trafficmanager.net/',
    'https://evil.trafficmanager.net/',
    'https://evilbotframework.com/',
    'https://botframework.com.evil.example/',
    'https://botframework.com@evil.example/',
    'https://user:secret@botframework.com/',
    'https://botframework.com:8443/',
    'ftp://botframework.com/',
    'javascript:alert(1)',
    'urn:botframework:websocket:x',
    'http://localhost:3978/',
    'https://127.0.0.1/',
    '//botframework.com/',
    '',
  ])('refuses %s', (url) => {
    expect(isAllowedServiceUrl(url, strict)).toBe(false);
  });

  it.each(['http://localhost:56150/_connector', 'http://127.0.0.1:1/', 'https://[::1]:8443/'])(
    'allows %s where loopback is allowed',
    (url) => {
      expect(isAllowedServiceUrl(url, { ...strict, allowLoopback: true })).toBe(true);
    },
  );

  it.each(['http://192.168.0.1/', 'http://127.0.0.1.evil.example/', 'http://localhost.evil.example/'])(
    'refuses %s also where loopback is allowed',
    (url) => {
      expect(isAllowedServiceUrl(url, { ...strict, allowLoopback: true })).toBe(false);
    },
  );

  it('allows an origin that is named, with exactly its port, and plain http only on loopback', () => {
    const named = {
      allowedHosts: ['http://127.0.0.1:4000', 'https://connector.example:8443', 'http://evil.example'],
      allowLoopback: false,
    };
    const allowed = (url: string): boolean => isAllowedServiceUrl(url, named);
    expect(allowed('http://127.0.0.1:4000/teams/')).toBe(true);
    expect(allowed('https://connector.example:8443/')).toBe(true);
    expect(allowed('http://127.0.0.1:4001/teams/')).toBe(false);
    expect(allowed('https://sub.connector.example:8443/')).toBe(false);
    expect(allowed('http://evil.example/')).toBe(false);
  });
});
