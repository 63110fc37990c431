#!/bin/bash
# The doctor with the bot's own settings, beside a running bot or in place of one that does not start.
set -euo pipefail
. /etc/mca-desk/deployment.env
exec docker run --rm --env-file /etc/mca-desk/bot.env --env-file /run/mca-desk/secrets.env --volume /data:/data "$IMAGE" \
  node src/tools/run.js src/tools/doctor.ts "$@"
