# What every end-to-end test stands on; sourced first. ctest says where the program and its source are.
# shellcheck shell=bash
set -euo pipefail

: "${BULKHEAD:?is the program to test}" "${BULKHEAD_SOURCE:?is the source folder}"

scratch=$(mktemp -d) # this test's own folder, removed at its end
# shellcheck disable=SC2034 # for the tests
patches=$BULKHEAD_SOURCE/Resources/Patches
started=() # process ids to end, whatever happens

# Nothing of the user's is read or written.
export HOME=$scratch/home
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME

# What plugins this machine has is no matter of a test that does not ask for them.
export LV2_PATH=/nonexistent VST3_PATH=/nonexistent VST_PATH=/nonexistent LADSPA_PATH=/nonexistent
mkdir "$HOME"

clean_up() {
    local status=$? i

    # Nobody sees what a test on a display saw when it failed.
    if (( status != 0 )) && [[ -s $scratch/display ]]; then
        picture=$(dirname "$BULKHEAD")/../Testing/failed.png
        if import -window root "$picture"; then echo "The display at that moment: $picture" >&2; fi
    fi

    for (( i = ${#started[@]} - 1; i >= 0; --i )); do
        end "${started[i]}"
    done

    rm -rf "$scratch"
}

trap clean_up EXIT

# end PID: ends a process of our own, if it still runs. (Another's may have its number by now.)
end() {
    [[ $(ps --no-headers -o ppid= --pid "$1") -eq $$ ]] || return 0
    kill "$1" 2> /dev/null || true
    local limit=$(( SECONDS + 5 ))

    until is_over "$1" || (( SECONDS > limit )); do
        sleep 0.05
    done

    kill -KILL "$1" 2> /dev/null || true
    wait "$1" 2> /dev/null || true
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# wait_until SECONDS WHAT COMMAND...: looks again and again, and fails when it takes longer.
wait_until() {
    local bound=$1 what=$2 limit=$(( SECONDS + $1 ))
    shift 2

    until "$@" > /dev/null 2>&1; do
        (( SECONDS <= limit )) || fail "waited $bound seconds for this: $what"
        sleep 0.05
    done
}

# wait_until_running PID SECONDS WHAT COMMAND...: the same, and fails at once when the process ends.
wait_until_running() {
    local pid=$1 bound=$2 what=$3
    shift 3
    wait_until "$bound" "$what" ends_or_holds "$pid" "$@"
    is_running "$pid" || fail "the program ended before this: $what: $(tail -n 5 "$scratch/errors")"
}

ends_or_holds() { ! is_running "$1" || "${@:2}"; }
is_running() { [[ $(ps --no-headers -o state= --pid "$1") == [^Z]* ]]; }
is_over() { ! is_running "$1"; }
is_gone() { ! kill -0 "$1" 2> /dev/null; }

# The workers of a host: their command line names it, also when the host is gone. A zombie has no command line.
workers_of() { pgrep --full -- " --bulkhead-$1-" || true; }
has_workers() { (( $(workers_of "$1" | wc -l) >= ${2:-1} )); }
has_no_workers() { [[ -z $(workers_of "$1") ]]; }

modules_in() { jq '.modules | length' "$1"; }

# refuses WORDS COMMAND...: the command must fail by itself, soon, with one line on standard error that holds WORDS
# (a regular expression).
refuses() {
    local words=$1 status=0 errors=$scratch/errors
    shift
    timeout 5 "$@" > "$scratch/output" 2> "$errors" || status=$?

    (( status != 0 )) || fail "accepted: $*"
    (( status != 124 )) || fail "took more than 5 seconds: $*"
    (( status < 124 )) || fail "died with exit code $status: $*"
    [[ $(wc -l < "$errors") == 1 ]] || fail "standard error should be one line: $*: $(head -c 2000 "$errors")"
    grep -Eq -- "$words" "$errors" || fail "standard error does not say \"$words\": $*: $(head -c 2000 "$errors")"
}
