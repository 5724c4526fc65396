#include "SandboxWords.h"

namespace bulkhead
{

const std::vector<SandboxLayerWords>& sandboxLayerWords()
{
    static const std::vector<SandboxLayerWords> words {
        {sandboxLandlock, "Landlock", "Modules cannot open your files.",
         "This system has no Landlock: modules can read your files.",
         "Use a kernel of Linux 5.13 or newer with Landlock: \"landlock\" has to be in /sys/kernel/security/lsm."},
        {sandboxSeccomp, "system-call filter", "Modules cannot reach the network or other programs.",
         "This system cannot filter system calls: modules can reach the network and other programs.",
         "Use a kernel that is built with CONFIG_SECCOMP_FILTER, as those of the distributions are."},
        {sandboxCodePages, "code pages", "Modules cannot write code and run it.",
         "This system cannot keep modules from writing code and running it.",
         "Use a kernel that can filter system calls: one that is built with CONFIG_SECCOMP_FILTER."},
        {sandboxNoNewPrivileges, "no new privileges", "Modules cannot gain rights.",
         "This system cannot keep modules from gaining rights.", "Use a kernel of Linux 3.5 or newer."},
        {sandboxLimits, "limits", "Modules cannot take all memory.",
         "This system does not limit what modules take: one can take all memory.",
         "Use a system that supports resource limits."}};
    return words;
}

std::string sandboxWords (std::uint32_t layers)
{
    std::string words;

    for (const auto& layer : sandboxLayerWords())
        if ((layers & layer.layer) == 0)
            words += (words.empty() ? "" : " ") + std::string (layer.missing);

    return words;
}

} // namespace bulkhead
