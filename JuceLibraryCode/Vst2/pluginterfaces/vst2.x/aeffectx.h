// VST2's interface as JUCE expects it: Debian's free description of it (fst-dev), and in place of what that leaves
// open, what every host and plugin agrees on.
//
// JUCE counts on the room for eight speakers that an arrangement has, and writes them past its end otherwise; a plugin
// may write all of a pin's properties.
#pragma once

#define VstSpeakerArrangement FstSpeakerArrangement
#define VstPinProperties FstPinProperties
#define kVstPinIsActive kFstPinIsActive
#define kVstPinIsStereo kFstPinIsStereo
#define kVstPinUseSpeaker kFstPinUseSpeaker
#define audioMasterIOChanged fstMasterIOChanged
#include <pluginterfaces/fst/aeffectx.h>
#undef VstSpeakerArrangement
#undef VstPinProperties
#undef kVstPinIsActive
#undef kVstPinIsStereo
#undef kVstPinUseSpeaker
#undef audioMasterIOChanged

struct VstSpeakerArrangement
{
    VstInt32 type, numChannels;
    VstSpeakerProperties speakers[8];
};

struct VstPinProperties
{
    char label[64];
    VstInt32 flags, arrangementType;
    char shortLabel[8], reserved[48];
};

static_assert (sizeof (VstSpeakerArrangement) == 904 && sizeof (VstPinProperties) == 128);

enum
{
    kVstPinIsActive = 1,
    kVstPinIsStereo = 2,
    kVstPinUseSpeaker = 4
};

constexpr auto audioMasterIOChanged = static_cast<AudioMasterOpcodesX> (13); ///< Latency, among others.
