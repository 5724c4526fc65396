// The window of a plugin's own editor.
#pragma once

#include "HostKeys.h"
#include "JuceModule.h"

#include "Runner/HostedEditor.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace bulkhead
{

/// Message thread only.
class EditorWindow final : public juce::DocumentWindow, private EditorListener, private juce::Timer
{
public:
    /// Shows the editor of a module, which outlives it. nullptr and why it cannot. `onClose` is called when the user
    /// has closed it, or the editor has: it is to be deleted then, from outside of what called it.
    static std::unique_ptr<EditorWindow> open (HostedModule& module, const EditorPlace& place, EditorListener& listener,
                                               std::function<void()> onClose, std::string& problem);

    ~EditorWindow() override;

    /// Shown again, above others.
    void comeForward();

private:
    EditorWindow (const EditorPlace& place, EditorListener& listener, std::function<void()> onClose);

    std::string show (HostedModule& module, const EditorPlace& place);
    void bringOntoScreen (const EditorPlace& place);
    void stayOnScreen();
    std::string embed();

    void closeButtonPressed() override;
    void moved() override;
    void timerCallback() override;

    void parameterTurned (std::uint32_t index, float value) override { hears.parameterTurned (index, value); }
    void bypassTurned (bool isBypassed) override { hears.bypassTurned (isBypassed); }
    void gestureBegan (std::uint32_t index) override { hears.gestureBegan (index); }
    void gestureEnded (std::uint32_t index) override { hears.gestureEnded (index); }
    void resized (int width, int height) override;
    void moved (int x, int y) override { hears.moved (x, y); }
    void closed() override {}
    using juce::DocumentWindow::resized;

    EditorListener& hears;
    const std::function<void()> onClose;
    JuceModule* ownModule = nullptr; ///< Whose editor is JUCE's; else `embedded` is it.
    std::unique_ptr<EmbeddedEditor> embedded;
    juce::Component* holder = nullptr; ///< Of the embedded one's size.
    std::unique_ptr<HostKeys> hostKeys; ///< While the window is there.
    bool isClosing = false;
};

} // namespace bulkhead
