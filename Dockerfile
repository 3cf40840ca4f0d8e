# The image of the operator and of the sensor pods: two bundled files on a base with Node.js and no shell.
#   docker buildx build --platform linux/amd64,linux/arm64 --tag REGISTRY/cross-account-kafka:0.1.0 .
ARG NODE_MAJOR=24

# What is built is the same for every architecture, so it is built once, on the builder's own.
FROM --platform=$BUILDPLATFORM node:${NODE_MAJOR}-trixie-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN ["npm", "ci", "--no-audit", "--no-fund"]
COPY src src
COPY scripts scripts
RUN ["npm", "run", "bundle"]
RUN ["mkdir", "dist/compile-cache"]

FROM gcr.io/distroless/nodejs${NODE_MAJOR}-debian13:nonroot
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="cross-account-kafka" \
      org.opencontainers.image.description="Kubernetes operator that shares Amazon MSK clusters with other AWS accounts, broker by broker" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=build /build/dist/operator.mjs /build/dist/sensors.mjs /build/dist/sbom.cdx.json ./
COPY --from=build --chown=65532:65532 /build/dist/compile-cache compile-cache
# A small young generation and one arena of malloc's, which asks the kernel for what is large and gives back what is free, keep the
# memory of a burst from staying; the limit leaves room in 256 MiB for what is no heap.
ENV PATH=/nodejs/bin \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    NODE_OPTIONS="--max-semi-space-size=2 --max-old-space-size=160" \
    NODE_COMPILE_CACHE=/app/compile-cache
USER 65532:65532
# Node finds compiled code again by version, architecture, V8 flags and user id: it is compiled here, by those of the run.
RUN ["node", "--optimize-for-size", "operator.mjs", "--help"]
RUN ["node", "sensors.mjs", "--help"]
# Lists of everything in AWS come and go every half minute: with this flag V8 gives back what they took. NODE_OPTIONS may not have it.
ENTRYPOINT ["node", "--optimize-for-size", "/app/operator.mjs"]
