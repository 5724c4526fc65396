#include "MainWindow.h"
namespace bulkhead
{
MainWindow::MainWindow (Session&, AudioDevices&, DevicePlayer&) : DocumentWindow ("Bulkhead", juce::Colours::black, allButtons) {}
MainWindow::~MainWindow() = default;
void MainWindow::closeButtonPressed() { juce::JUCEApplicationBase::quit(); }
} // namespace bulkhead
