#!/bin/sh
# Make .venv from the lock file, and bring what the system itself must have.
# Usage: prepare.sh run    what serving needs
#        prepare.sh test   and what the tests need
# Safe to repeat; when nothing changed it takes a fraction of a second.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
lock=requirements.lock
[ "$purpose" = test ] && lock=requirements-dev.lock
pango="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "" "$1"
    shift
    for line; do say "  $line"; done
    exit 1
}
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

apt_install() {
    # As root on Debian and Ubuntu: install. Otherwise: name the one line to type.
    if is_root; then
        say "Installing by apt: $*"
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
        apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "$@" >/dev/null && return
        stop "apt could not install: $*" "See its message above, then run make again."
    fi
    stop "Missing on this machine. Type this line, then run make again:" "sudo apt-get install -y $*"
}

supply() {
    # supply "what it is" "apt packages" "the line for macOS"
    if has apt-get; then
        # shellcheck disable=SC2086 # a list of packages
        apt_install $2
    elif [ "$(uname)" = Darwin ]; then
        stop "$1 is missing. Type this line, then run make again:" "$3"
    else
        stop "$1 is missing." "Install it with this system's package manager (Debian calls it: $2)," \
            "then run make again."
    fi
}

fits() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if has "$name" && fits "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

make_venv() {
    [ -x .venv/bin/python ] && fits .venv/bin/python && return
    python=$(find_python) || stop "Python 3.11, 3.12 or 3.13 is needed and was not found." \
        "Debian, Ubuntu:  sudo apt-get install -y python3 python3-venv" \
        "macOS:           brew install python@3.13" \
        "Elsewhere:       install it, or name it:  make PYTHON=/path/to/python3.12 $purpose"
    rm -rf .venv
    if has uv; then
        uv venv -q --no-python-downloads --python "$python" .venv && return
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        minor=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        supply "Python's venv module" "python$minor-venv" "brew install python@3.13"
    fi
    "$python" -m venv .venv || {
        rm -rf .venv
        stop "Python could not make .venv; see its message above."
    }
}

install_packages() {
    if cmp -s "$lock" ".venv/$lock" || { [ "$purpose" = run ] && cmp -s requirements-dev.lock .venv/requirements-dev.lock; }; then
        return
    fi
    say "Installing Python packages from $lock (once; about half a minute)"
    if has uv; then
        uv pip install -q --python .venv/bin/python --require-hashes -r "$lock"
    else
        .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes -r "$lock"
    fi || stop "The packages could not be installed; see the message above." \
        "Without a network this cannot be done. Otherwise run make again: it goes on where it stopped."
    cp "$lock" ".venv/$lock"
}

place_command() {
    # The checkout itself is used: a path file for imports, and a small script for the command.
    # On macOS the script also tells the loader where Homebrew keeps Pango.
    site=$(echo .venv/lib/python3*/site-packages)
    pwd >"$site/compliance-tracker.pth"
    cat >.venv/bin/compliance <<'SCRIPT'
#!/bin/sh
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ "$(uname)" = Darwin ]; then
    DYLD_FALLBACK_LIBRARY_PATH=${DYLD_FALLBACK_LIBRARY_PATH:-/opt/homebrew/lib:/usr/local/lib:/usr/lib}
    export DYLD_FALLBACK_LIBRARY_PATH
fi
exec "$here/python" -m compliance "$@"
SCRIPT
    chmod +x .venv/bin/compliance
}

draws_pdf() {
    if [ "$(uname)" = Darwin ]; then
        DYLD_FALLBACK_LIBRARY_PATH=${DYLD_FALLBACK_LIBRARY_PATH:-/opt/homebrew/lib:/usr/local/lib:/usr/lib}
        export DYLD_FALLBACK_LIBRARY_PATH
    fi
    .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1
}

bring_pango() {
    [ -f .venv/draws-pdf ] && return
    draws_pdf || supply "Pango, which draws the pages of packets," "$pango" "brew install pango"
    draws_pdf || stop "Pango is installed, but WeasyPrint does not find it. Its message:" \
        "$(.venv/bin/python -c 'import weasyprint' 2>&1 | tail -n 3)"
    touch .venv/draws-pdf
}

bring_test_tools() {
    has chromium || [ -n "${CHROMIUM:-}" ] || supply "Chromium" chromium "brew install --cask chromium"
    if ! has pdfsig || ! has pdftoppm; then supply "poppler" poppler-utils "brew install poppler"; fi
    has qpdf || supply "qpdf" qpdf "brew install qpdf"
}

case $(uname) in
Linux | Darwin) ;;
*) stop "This system ($(uname)) is not supported: it runs on Debian, Ubuntu and macOS." \
    "On Windows use WSL with Ubuntu." ;;
esac
make_venv
install_packages
place_command
bring_pango
if [ "$purpose" = test ]; then bring_test_tools; fi
