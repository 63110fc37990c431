# MCA Desk for production: Node 24 of the image's own, no development tools, a user without rights. docs/deploying.md says how to run it.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional

FROM node:24-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY cards cards
COPY src src
# Everything that the bot keeps. A volume of its own, on a local disk: file locks of network shares (SMB) do not work.
ENV DATA_DIR=/data PORT=3978 HOST=0.0.0.0
# Beside it the compiled modules, which make a restart quicker.
RUN mkdir -p /data node_modules/.cache && chown node:node /data node_modules/.cache
USER node
VOLUME /data
EXPOSE 3978
# The bot then takes nothing new, ends what runs and closes its store: give it 30 seconds.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/tools/run.js", "src/main.ts"]
