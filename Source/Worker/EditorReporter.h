// Tells the host what is done in a plugin's own editor: through the worker's region.
#pragma once

#include "Ipc/Layout.h"
#include "Runner/HostedEditor.h"

namespace bulkhead
{

/// The thread that shows the editor.
class EditorReporter final : public EditorListener
{
public:
    explicit EditorReporter (EditorReport& reportToWrite) noexcept : report (reportToWrite) {}

    void opened() noexcept { report.isOpen.store (1, std::memory_order_release); }
    void closed() override { report.isOpen.store (0, std::memory_order_release); }

    void parameterTurned (std::uint32_t index, float value) override { write (EditorEvent::turned, index, value); }
    void gestureBegan (std::uint32_t index) override { write (EditorEvent::began, index, 0.0f); }
    void gestureEnded (std::uint32_t index) override { write (EditorEvent::ended, index, 0.0f); }
    void bypassTurned (bool isBypassed) override { write (EditorEvent::bypassed, 0, isBypassed ? 1.0f : 0.0f); }
    void resized (int, int) override {}

    void moved (int x, int y) override
    {
        report.x.store (x, std::memory_order_relaxed);
        report.y.store (y, std::memory_order_relaxed);
    }

private:
    void write (EditorEvent::Kind kind, std::uint32_t parameter, float value) noexcept
    {
        const auto at = report.written.load (std::memory_order_relaxed);
        report.events[at % editorRingSize] = {kind, parameter, value, 0};
        report.written.store (at + 1, std::memory_order_release);
    }

    EditorReport& report;
};

} // namespace bulkhead
