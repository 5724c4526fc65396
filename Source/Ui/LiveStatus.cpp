#include "LiveStatus.h"

namespace bulkhead
{

StatusWatch::StatusWatch (Engine& e, DevicePlayer& p) : engine (e), player (p) { startTimerHz (looksPerSecond); }

void StatusWatch::timerCallback()
{
    LiveStatus status;
    status.engine = engine.status();
    status.counts = player.counts();
    status.peaks[0] = player.takePeak (0);
    status.peaks[1] = player.takePeak (1);
    status.sampleRate = player.sampleRateInUse();
    status.blockFrames = player.blockFramesInUse();
    status.problem = player.problem();

    // Large blocks come less often than looks do.
    looksWithoutCallback = status.counts.callbacks != lastCallbacks ? 0 : looksWithoutCallback + 1;
    lastCallbacks = status.counts.callbacks;
    status.devicePlays = status.counts.callbacks > 0 && looksWithoutCallback < looksPerSecond;

    if (onLook)
        onLook (status);
}

} // namespace bulkhead
