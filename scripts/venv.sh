#!/bin/sh
# Makes the virtual environment named by $1. A fresh Debian has Python without venv: then the package
# that brings it is installed (as root, or by sudo), or the one command that does so is named.
set -eu
dir=$1
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "streetcheck needs Python 3.11 or newer; $python is $("$python" -V). Set PYTHON to another." >&2
    exit 1
}
if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    exec "$python" -m venv "$dir"
fi
package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
root=""
[ "$(id -u)" = 0 ] || root=sudo
if command -v apt-get >/dev/null 2>&1 && { [ -z "$root" ] || command -v sudo >/dev/null 2>&1; }; then
    $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends "$package" >/dev/null
    exec "$python" -m venv "$dir"
fi
echo "Python has no venv module here; install it first: apt-get install $package" >&2
exit 1
