# A JACK server for a test; sourced after Check.sh.
# shellcheck shell=bash disable=SC2154 # scratch is Check.sh's

for tool in jackd jack_wait jack_lsp; do
    if ! command -v "$tool" > /dev/null; then
        echo "SKIPPED: there is no $tool"
        exit 77
    fi
done

# A server with a name of its own, so that it meets no other; real-time where it may be.
export JACK_DEFAULT_SERVER=bulkhead-test-$$ JACK_NO_AUDIO_RESERVATION=1

# start_server RATE FRAMES: sets `server` to its process id.
start_server() {
    local rate=$1 frames=$2 realtime=-R
    chrt --fifo 1 true 2> /dev/null || realtime=-r
    jackd -n "$JACK_DEFAULT_SERVER" "$realtime" -P 10 -d dummy -r "$rate" -p "$frames" > "$scratch/jackd.log" 2>&1 &
    server=$!
    started+=("$server")
    jack_wait -s "$JACK_DEFAULT_SERVER" -w -t 20 > /dev/null 2>&1 || fail "jackd: $(cat "$scratch/jackd.log")"
}

has_port() { jack_lsp | grep -Fqx "$1"; }
