// Runs an engine block by block in real time, without an audio device: for benches.
#pragma once

#include "Host/Engine.h"

#include <thread>

namespace bulkhead
{

class PacedEngine
{
public:
    PacedEngine (Engine& engine, double sampleRate, int blockFrames);
    ~PacedEngine();

private:
    void run();

    Engine& engine;
    const double sampleRate;
    const int blockFrames;
    std::atomic<bool> ending { false };
    std::thread thread;
};

} // namespace bulkhead
