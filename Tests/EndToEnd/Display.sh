# A display of one's own, with a mouse and a keyboard. Sourced after Check.sh, and by Scripts/screenshots.
# shellcheck shell=bash disable=SC2154 # scratch, started: Check.sh

# start_display WIDTH HEIGHT: Xvfb on a free display, which it chooses itself.
start_display() {
    unset WAYLAND_DISPLAY XAUTHORITY
    : > "$scratch/display"
    Xvfb -displayfd 3 -screen 0 "$1x$2x24" -nolisten tcp -noreset 3> "$scratch/display" 2> "$scratch/xvfb.log" &
    started+=("$!")
    wait_until 20 "Xvfb" grep -q . "$scratch/display"
    DISPLAY=:$(cat "$scratch/display")
    export DISPLAY
}

# A window manager on it, which knows how to close a window.
start_window_manager() {
    openbox --sm-disable > "$scratch/openbox.log" 2>&1 &
    window_manager=$!
    started+=("$window_manager")
    wait_until 20 "openbox" xdotool get_num_desktops
}

# open_window PATCH...: starts the program; sets `host` to its process, `window` to its window.
open_window() {
    "$BULKHEAD" "$@" > "$scratch/output" 2> "$scratch/errors" &
    host=$!
    started+=("$host")
    wait_until_running "$host" 20 "the window" find_window
    window=$(find_window | head -n 1)
}

# windows_named REGEX: those that can be seen; fails when there are none. xdotool looks at every window of the display and
# dies of one that goes away meanwhile, which says nothing about the others: then it looks again.
windows_named() {
    local found

    for _ in {1..20}; do
        if found=$(xdotool search --onlyvisible --name "$1" 2> "$scratch/search.errors"); then
            echo "$found"
            return
        fi

        [[ -s $scratch/search.errors ]] || return 1
    done

    fail "windows named $1 cannot be looked for: $(cat "$scratch/search.errors")"
}

find_window() { windows_named 'Bulkhead$'; }
title_says() { [[ $(xdotool getwindowname "$window") == *"$1"* ]]; }
