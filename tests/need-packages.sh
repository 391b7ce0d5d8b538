#!/usr/bin/env bash
# Sees to it that the Debian packages named in a file are installed: tests/need-packages.sh FILE WHOSE ("the tests")
# A line of the file is "package  # what it is for", or "package | another" where distributions name it differently.
# Root on Debian or Ubuntu gets what is missing; who is not root is told what to install; elsewhere it can only be listed.
set -euo pipefail

list=$1 who=$2

fail() {
  echo "error: OperationFailed: $1" >&2
  exit 1
}

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# The lines whose package is missing, each as "package # what for".
missing_of() {
  local line names name
  while IFS= read -r line; do
    names=${line%%#*}
    for name in ${names//|/ }; do
      if is_installed "$name"; then continue 2; fi
    done
    echo "$line"
  done < <(grep -v '^[[:space:]]*\(#\|$\)' "$list")
}

# What apt calls it here: the first of the names that it knows.
choose() {
  local name names=${1%%#*}
  for name in ${names//|/ }; do
    if [[ -n $(apt-cache show "$name" 2>/dev/null) ]]; then # nothing for a name that is only virtual
      echo "$name"
      return
    fi
  done
  fail "$who need the package $(xargs <<<"${names//|/or}"), and apt does not know it: add the component of your distribution that has it"
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "note: $who need what Debian calls the following; where it is missing here, that fails by itself:" >&2
  grep -v '^[[:space:]]*\(#\|$\)' "$list" >&2
  exit 0
fi

mapfile -t missing < <(missing_of)
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $EUID -ne 0 ]]; then
  printf '%s\n' "${missing[@]}" >&2
  names=()
  for line in "${missing[@]}"; do
    names+=("$(choose "$line" 2>/dev/null || xargs <<<"${line%%[#|]*}")")
  done
  fail "$who need these packages; run as root, or install them: sudo apt-get install --no-install-recommends ${names[*]}"
fi

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { apt-get -qq -o DPkg::Lock::Timeout=600 "$@" </dev/null >"$log" 2>&1; }

apt update || echo "note: apt-get update failed, going on with the lists that are here: $(grep '^[EW]:' "$log" | head -n 1)" >&2
packages=()
for line in "${missing[@]}"; do
  package=$(choose "$line")
  packages+=("$package")
done
echo "installing what $who need: ${packages[*]}" >&2
apt install -y --no-install-recommends "${packages[@]}" || {
  cat "$log" >&2
  for package in "${packages[@]}"; do
    is_installed "$package" || failed+=" $package"
  done
  fail "these packages could not be installed, see above:${failed-}"
}
