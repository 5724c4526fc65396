#include "WavFile.h"

#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace bulkhead
{

WavFile::WavFile (const std::string& path, double sampleRate)
    : target (juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (path.c_str())))
{
    if (target.isDirectory())
        throw std::runtime_error (path + ": is a folder");

    if (! target.getParentDirectory().isDirectory())
        throw std::runtime_error (path + ": there is no folder " + target.getParentDirectory().getFullPathName().toStdString());

    temporary = target.getSiblingFile ("." + target.getFileName() + "." + juce::String::toHexString (juce::Random::getSystemRandom().nextInt64())
                                       + ".part");
    auto stream = temporary.createOutputStream();

    if (stream == nullptr || stream->failedToOpen())
        throw std::runtime_error (path + ": cannot be written: " + std::strerror (errno));

    juce::WavAudioFormat wav;
    writer.reset (wav.createWriterFor (stream.get(), sampleRate, 2, 32, {}, 0));

    if (writer == nullptr)
        throw std::runtime_error (path + ": no WAV file has a rate of " + std::to_string (sampleRate) + " Hz");

    stream.release(); // the writer's now
}

WavFile::~WavFile()
{
    writer.reset();

    if (! committed)
        temporary.deleteFile();
}

std::string WavFile::write (const float* left, const float* right, std::uint32_t frames)
{
    const float* const channels[] = { left, right };

    if (! writer->writeFromFloatArrays (channels, 2, static_cast<int> (frames)))
        return target.getFullPathName().toStdString() + ": cannot be written: is the disk full?";

    return {};
}

std::string WavFile::commit()
{
    const auto flushed = writer->flush();
    writer.reset();

    // On the disk before it takes the place of whatever was there.
    const auto fd = ::open (temporary.getFullPathName().toRawUTF8(), O_RDONLY | O_CLOEXEC);
    const auto synced = fd >= 0 && ::fsync (fd) == 0;

    if (fd >= 0)
        ::close (fd);

    if (! flushed || ! synced || ::rename (temporary.getFullPathName().toRawUTF8(), target.getFullPathName().toRawUTF8()) != 0)
        return target.getFullPathName().toStdString() + ": cannot be written: " + std::strerror (errno);

    committed = true;
    return {};
}

} // namespace bulkhead
