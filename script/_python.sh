# Sourced by the commands in this folder: goes to the repository and sets `python` to a Python >= 3.11.
set -eu
cd -- "$(dirname -- "$0")/.."

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    # What the machine calls python3 first; a name may exist and not run (pyenv's shims), so each is tried.
    for candidate in .venv/bin/python python3 python3.13 python3.12 python3.11 python3.14 python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-4]*/bin/python; do
        if new_enough "$candidate"; then
            python=$candidate
            return 0
        fi
    done
    if command -v uv >/dev/null 2>&1 && candidate=$(uv python find '>=3.11' 2>/dev/null) && new_enough "$candidate"; then
        python=$candidate
        return 0
    fi
    return 1
}

HOME=${HOME:-/}
python=
if ! find_python; then
    found=$(python3 -c 'import sys; print("this machine has %d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        found="this machine has no Python 3"
    echo "Hearth needs Python 3.11 or newer, and $found: install a newer one (apt install python3, brew install python) and start again." >&2
    exit 1
fi
