// Keeps the page up to date: it reads its own HTML again and takes over what changed, so that nothing is written twice.
const pause = 2000;
let reading;

async function post(path, body) {
  const response = await fetch(`/_simulator${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `status ${response.status}`);
  return answer;
}

/** Puts the fresh list's items in place of ours by key; items that stay are left alone, with whatever is typed in them. */
function syncList(mine, fresh) {
  const kept = new Map([...mine.children].map((item) => [item.dataset.key, item]));
  let position = mine.firstElementChild;
  for (const item of fresh.children) {
    const existing = kept.get(item.dataset.key);
    kept.delete(item.dataset.key);
    if (existing !== undefined && existing === position) position = position.nextElementSibling;
    else mine.insertBefore(existing ?? document.importNode(item, true), position);
  }
  for (const gone of kept.values()) gone.remove();
}

function syncLive(mine, fresh) {
  if (mine === null || mine.innerHTML === fresh.innerHTML) return;
  const row = mine.contains(document.activeElement) ? mine.closest('[data-key]') : null;
  mine.innerHTML = fresh.innerHTML;
  row?.querySelector('button')?.focus();
}

async function read() {
  const response = await fetch(location.href, { headers: { Accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const list of fresh.querySelectorAll('[data-list]')) {
    syncList(document.querySelector(`[data-list="${list.dataset.list}"]`), list);
  }
  for (const live of fresh.querySelectorAll('[data-live]')) {
    syncLive(document.querySelector(`[data-live="${live.dataset.live}"]`), live);
  }
}

/** Reads once more, after a reading that is under way: that one may not have seen what was just done. */
function refresh() {
  const next = (reading ?? Promise.resolve()).then(read).then(
    () => setOffline(false),
    () => setOffline(true),
  );
  reading = next;
  return next;
}

function setOffline(offline) {
  document.getElementById('offline').hidden = !offline;
}

async function keepFresh() {
  if (!document.hidden) await refresh();
  setTimeout(keepFresh, pause);
}

function say(place, text, kind) {
  place.textContent = text;
  place.dataset.kind = kind;
}

async function moveClock(minutes) {
  const place = document.getElementById('clock-message');
  try {
    await post('/clock', { advanceMinutes: minutes });
    say(place, '', 'good');
  } catch (error) {
    say(place, error.message, 'bad');
  }
  await refresh();
}

function reportedText(reported) {
  if (reported.status !== undefined) return `reported to the bot: ${reported.status}`;
  return reported.unreachable !== undefined
    ? `the bot could not be told: ${reported.unreachable}`
    : `not reported: ${reported.skipped}`;
}

async function placeOrder(form) {
  const row = form.closest('[data-customer]');
  const place = row.querySelector('.result');
  const button = form.querySelector('[data-action="order"]');
  button.setAttribute('aria-busy', 'true');
  say(place, 'Ordering…', 'waiting');
  try {
    const action = form.elements.namedItem('action').value;
    const outcome = await post(`/customers/${row.dataset.customer}/order`, { action });
    if (outcome.outcome === 'accepted') say(place, `${action}: order accepted.`, 'good');
    else
      say(
        place,
        `${action}: refused, ${outcome.httpStatus} / ${outcome.code}; ${reportedText(outcome.reported)}.`,
        'bad',
      );
  } catch (error) {
    say(place, `The order failed: ${error.message}`, 'bad');
  } finally {
    button.removeAttribute('aria-busy');
  }
  await refresh();
}

async function directSign(button) {
  const row = button.closest('[data-customer]');
  const place = row.querySelector('.result');
  try {
    await post(`/customers/${row.dataset.customer}/direct-sign`);
    say(place, 'Accepted in the admin center.', 'good');
  } catch (error) {
    say(place, error.message, 'bad');
  }
  await refresh();
}

async function copyLink(button) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Could not copy';
  }
  setTimeout(() => {
    button.textContent = words;
  }, 1500);
}

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (button === null) return;
  if (button.dataset.advance !== undefined) moveClock(Number(button.dataset.advance));
  if (button.dataset.action === 'direct-sign') directSign(button);
  if (button.dataset.copy !== undefined) copyLink(button);
});

document.addEventListener('submit', (event) => {
  const kind = event.target.dataset.form;
  if (kind !== undefined) event.preventDefault();
  if (kind === 'order') placeOrder(event.target);
  if (kind === 'clock') {
    moveClock(Number(event.target.elements.namedItem('minutes').value));
    event.target.reset();
  }
});

const search = document.getElementById('search');
search.addEventListener('input', () => {
  const address = new URL(location.href);
  if (search.value.trim() === '') address.searchParams.delete('q');
  else address.searchParams.set('q', search.value);
  history.replaceState(null, '', address);
  refresh();
});

setTimeout(keepFresh, pause);
