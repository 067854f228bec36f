# SPDX-License-Identifier: Apache-2.0
# For the examples' run scripts, which source it from their own folder: installs the C
# library from build-shared/ to build-hosts/prefix, where pkg-config and the loader find it.
set -euo pipefail
repository=$(cd ../../.. && pwd)
prefix=$repository/build-hosts/prefix
out=$repository/build-hosts/$(basename "$PWD")  # what the example builds
mkdir -p "$out"
[ -e "$repository/build-shared/libtillit.so" ] || {
  echo "not measured: no build-shared/libtillit.so; tools/check hosts builds it"
  exit 77
}
cmake --install "$repository/build-shared" --component c --prefix "$prefix" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name tillit.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

need() {  # COMMAND...
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null && continue
    echo "not measured: no $command; tools/setup hosts installs it"
    exit 77
  done
}

# Runs the example, which scores ../request.json, and compares what it prints. What changes
# with the catalogue goes into expected.txt: tests/capi/c_test.cc holds it too.
compare() {  # COMMAND...
  "$@" ../request.json | diff ../expected.txt -
  echo "prints what expected.txt says"
}
