// What a sampled signal holds, in double precision: its lines, exactly, and the loudest of what does not belong.
//
// The window is the seven-term Blackman-Harris window (Albrecht, "A family of cosine-sum windows for high-resolution
// measurements", ICASSP 2001): its side lobes are below -180 dB, so that what is seen beside a line is the signal's own
// and not the window's; its main lobe is 7 bins to either side.
#pragma once

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace bulkhead
{

/// Bins to either side of a line that belong to the line: the window's main lobe, and one.
inline constexpr int lineBins = 8;

/// 20 log10 of a ratio of amplitudes; -300 for nothing.
double decibelsOf (double ratio);

/// The distance from `reference` to `hertz` in cents.
double centsBetween (double hertz, double reference);

/// The window at point i of `size`, in its periodic form.
double blackmanHarris7 (std::size_t i, std::size_t size);

/// Discrete Fourier transform, in place; its length is a power of two.
void transform (std::vector<std::complex<double>>& x);

/// Amplitudes of the bins 0 to size / 2, seen through the window; a sine of amplitude 1 on a bin reads 1. The signal's
/// length is a power of two.
std::vector<double> amplitudeSpectrum (std::span<const float> signal);

/// Amplitude, and phase at the first sample, of the line at `hertz`, seen through the window.
std::complex<double> lineAt (std::span<const float> signal, double hertz, double sampleRate);

/// The exact frequency of the line near `hertz`, from how far its phase turns between the halves of the signal. It has
/// to be within sampleRate / signal.size() of `hertz`.
double frequencyNear (std::span<const float> signal, double hertz, double sampleRate);

/// The frequency of the loudest line, wherever it is; exact.
double loudestFrequency (std::span<const float> signal, double sampleRate);

struct Partial
{
    double hertz = 0.0;
    double decibels = -300.0; ///< Relative to the fundamental.
};

/// The loudest partial that is not a harmonic of `fundamental` (Hz), from lineBins above 0 Hz up to half the rate.
/// The signal's length is a power of two.
Partial loudestInharmonic (std::span<const float> signal, double fundamental, double sampleRate);

} // namespace bulkhead
