// The ALSA and JACK libraries print to standard error whatever they do not find while devices are looked for. The
// program says itself what matters, in one line.
#pragma once

namespace bulkhead
{

/// Silences both; harmless when they are not there. Idempotent, any thread.
void quietAudioLibraries();

} // namespace bulkhead
