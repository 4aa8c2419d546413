# Images of DreamScape core services; every target is a program of its own:
#
#   docker build -t dreamscape-auth-service --target auth-service .      also: user-service, gateway, dreamscape
#   docker build -t dreamscape-test --target test -f Dockerfile.test .   builds and runs the tests; keeps nothing
#
# toolchain      compiler and libraries          changes with deploy/docker/packages.txt
# common         libraries of every service      changes with libs/ and cmake/
# common-stores  those of the databases, which a gateway does not want
# pages          the pages of the gateway        changes with web/
# build-X        one program                     changes with services/X
# rootfs-X       what the image holds, checked against deploy/docker/contents/X.txt, with licences and bills of materials
# X              FROM scratch, one layer
#
# Written for the BuildKit of Docker 20.10 and later. Fetched by name are the base image, which scripts/base-image makes on
# a machine without a registry, and what web/package-lock.json names, which PAGES=off does without.

# Debian release of the build: 13, or 12. BASE takes any image of it, for example one named by digest.
ARG DEBIAN=13
ARG BASE=debian:${DEBIAN}-slim

FROM ${BASE} AS toolchain
ARG DEBIAN
# `strict` refuses package versions other than those of the lock list.
ARG LOCK=check
COPY deploy/docker/packages.txt deploy/docker/packages-*.lock deploy/docker/install-packages /setup/
RUN /setup/install-packages /setup/packages.txt /setup/packages-${DEBIAN}.lock ${LOCK}
COPY deploy/docker/build-prometheus /setup/
RUN /setup/build-prometheus /setup/prometheus

# What browsers see, as one C++ source: made beside the toolchain, because neither needs the other. `PAGES=on` fails where npm
# cannot install what the lock file names, `auto` says so and leaves the pages out, `off` does so at once.
FROM ${BASE} AS pages
ARG PAGES=auto
COPY deploy/docker/packages-pages.txt deploy/docker/install-packages /setup/
RUN [ "$PAGES" = off ] || /setup/install-packages /setup/packages-pages.txt
WORKDIR /src
COPY web/package.json web/package-lock.json web/
# Every package is compared with the SHA-512 of the lock file, so it does not matter who signs TLS: this works behind a
# proxy that does so itself. What is downloaded does not run here (--ignore-scripts).
RUN [ "$PAGES" = off ] || (cd web && npm ci --ignore-scripts --omit=dev --no-audit --no-fund --strict-ssl=false \
      --fetch-retries=1 --fetch-timeout=30000 --loglevel=error) || [ "$PAGES" = auto ]
COPY services/gateway/pages/no_pages.cpp /pages/pages_data.cpp
COPY web web
RUN if [ -e web/node_modules/.package-lock.json ]; then node web/build.mjs /pages; \
    else echo "Pages: off. Browsers will get JSON."; fi

FROM toolchain AS common
WORKDIR /src
# `off` compiles everything with an empty cache, as a machine that never built this would. For measuring.
ARG COMPILER_CACHE=on
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY libs libs
COPY services/CMakeLists.txt services/
COPY services/debug_tools services/debug_tools
COPY deploy/docker/build-programs deploy/docker/check_hardening.py /setup/
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache \
    mkdir build && /setup/build-programs debug_tools backend_cache hosting health guards json

FROM common AS common-stores
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache /setup/build-programs backend

FROM common-stores AS build-auth-service
COPY api/auth.json api/
COPY services/auth services/auth
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache /setup/build-programs auth_service

FROM common-stores AS build-user-service
COPY api/user.json api/
COPY services/user services/user
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache /setup/build-programs user_service image_worker

FROM common AS build-gateway
COPY --from=pages /pages/pages_data.cpp /pages/
ENV PAGES_SOURCE=/pages/pages_data.cpp
COPY api api
COPY services/gateway services/gateway
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache /setup/build-programs gateway_service

FROM common-stores AS build-dreamscape
COPY --from=pages /pages/pages_data.cpp /pages/
ENV PAGES_SOURCE=/pages/pages_data.cpp
COPY api api
COPY services services
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache /setup/build-programs dreamscape

FROM build-auth-service AS rootfs-auth-service
COPY LICENSE ./
COPY deploy/docker deploy/docker
RUN deploy/docker/assemble.py auth-service /rootfs

FROM build-user-service AS rootfs-user-service
COPY LICENSE ./
COPY deploy/docker deploy/docker
RUN deploy/docker/assemble.py user-service /rootfs

FROM build-gateway AS rootfs-gateway
COPY LICENSE ./
COPY deploy/docker deploy/docker
RUN deploy/docker/assemble.py gateway /rootfs

FROM build-dreamscape AS rootfs-dreamscape
COPY LICENSE ./
COPY deploy/docker deploy/docker
RUN deploy/docker/assemble.py dreamscape /rootfs

# The suite in the environment the programs are built in. It needs files that .dockerignore keeps out, hence -f. The MongoDB
# server of the tests is built from Go modules; behind a proxy that signs TLS itself, hand over whom to trust:
# --secret id=ca-certificates,src=/etc/ssl/certs/ca-certificates.crt
FROM toolchain AS test
COPY deploy/docker/packages-tests.txt /setup/
RUN /setup/install-packages /setup/packages-tests.txt
WORKDIR /src
COPY scripts scripts
COPY tests/servers tests/servers
RUN --mount=type=secret,id=ca-certificates \
    if [ -e /run/secrets/ca-certificates ]; then \
      export SSL_CERT_FILE=/run/secrets/ca-certificates PIP_CERT=/run/secrets/ca-certificates; fi; \
    scripts/build-mongodb-server /tmp/mongodb-server
COPY . .
ARG PRESET=dev
RUN --mount=type=cache,id=dreamscape-ccache,target=/ccache \
    CCACHE_DIR=/ccache CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 sh -c 'cmake --preset ${PRESET} && ninja -C build/${PRESET}'
RUN cd build/${PRESET} && ctest --output-on-failure --no-tests=error -j "$(nproc)"

FROM scratch AS auth-service
COPY --from=rootfs-auth-service /rootfs/ /
ENV PATH=/usr/bin:/app HOME=/app NODE_ENV=production BIND_ADDRESS=0.0.0.0 DATA_DIR=/app/data ALLOW_ROOT=false
USER 1001:1001
EXPOSE 3001
VOLUME /app/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ["/app/auth-service", "--healthcheck"]
ENTRYPOINT ["/app/auth-service"]

FROM scratch AS user-service
COPY --from=rootfs-user-service /rootfs/ /
ENV PATH=/usr/bin:/app HOME=/app NODE_ENV=production BIND_ADDRESS=0.0.0.0 DATA_DIR=/app/data ALLOW_ROOT=false
USER 1001:1001
EXPOSE 3002
VOLUME /app/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ["/app/user-service", "--healthcheck"]
ENTRYPOINT ["/app/user-service"]

# The gateway keeps nothing, so it has no volume.
FROM scratch AS gateway
COPY --from=rootfs-gateway /rootfs/ /
ENV PATH=/usr/bin:/app HOME=/app NODE_ENV=production BIND_ADDRESS=0.0.0.0 ALLOW_ROOT=false
USER 1001:1001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ["/app/gateway", "--healthcheck"]
ENTRYPOINT ["/app/gateway"]

# All three in one process. NODE_ENV is left to whoever runs it: without, it makes its own signing key in the volume.
FROM scratch AS dreamscape
COPY --from=rootfs-dreamscape /rootfs/ /
ENV PATH=/usr/bin:/app HOME=/app BIND_ADDRESS=0.0.0.0 DATA_DIR=/app/data ALLOW_ROOT=false
USER 1001:1001
EXPOSE 3000 3001 3002
VOLUME /app/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ["/app/dreamscape", "--healthcheck"]
ENTRYPOINT ["/app/dreamscape"]
