#!/bin/bash
# Runs before every start of the bot: takes the secrets from the key vault, and the image from the registry. Secrets are kept in memory only.
set -euo pipefail

token() {
  curl -fsS --retry 5 --retry-all-errors -H 'Metadata: true' \
    "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&client_id=${IDENTITY_CLIENT_ID}&resource=$1" |
    jq -er .access_token
}

umask 077
secrets=/run/mca-desk/secrets.env
: >"$secrets"
vault_token=$(token https://vault.azure.net)
# One that is not there is left out: the bot itself says which it cannot do without.
for name in PARTNER-CENTER-CLIENT-SECRET PARTNER-CENTER-REFRESH-TOKEN ENCRYPTION-KEY EVENTS-SECRET; do
  if value=$(curl -fsS --retry 3 -H @- "${VAULT_URL%/}/secrets/${name}?api-version=7.4" <<<"Authorization: Bearer ${vault_token}" | jq -er .value); then
    printf '%s=%s\n' "${name//-/_}" "$value" >>"$secrets"
  else
    echo "The key vault has no secret ${name}, or it may not be read." >&2
  fi
done

registry_token=$(token https://management.azure.com/)
refresh_token=$(printf '%s' "$registry_token" |
  curl -fsS --data-urlencode grant_type=access_token --data-urlencode "service=${REGISTRY}" \
    --data-urlencode access_token@- "https://${REGISTRY}/oauth2/exchange" | jq -er .refresh_token)
docker login --username 00000000-0000-0000-0000-000000000000 --password-stdin "$REGISTRY" <<<"$refresh_token" >/dev/null
# Without a registry the image of before goes on.
docker pull --quiet "$IMAGE" || docker image inspect "$IMAGE" >/dev/null
