#!/usr/bin/env bash
# Installs what the faults of `torture` need beyond a JDK, where that is possible: as root, on a system with apt-get.
# Where it is not it says so and ends with 0: the run leaves out what it cannot do, and names it.
set -uo pipefail

declare -A package_of=([nft]=nftables [ip]=iproute2 [tc]=iproute2 [faketime]=faketime)
packages=()
for tool in "${!package_of[@]}"; do
    command -v "$tool" >/dev/null || packages+=("${package_of[$tool]}")
done
if [ ${#packages[@]} -eq 0 ]; then
    exit 0
fi
echo "torture lacks: ${packages[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "they are not installed: that takes root and apt-get"
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ timeout 120 apt-get -qq update && timeout 300 apt-get -qq install --no-install-recommends -y "${packages[@]}"; } \
    >/dev/null 2>&1 || echo "apt-get could not install them"
exit 0
