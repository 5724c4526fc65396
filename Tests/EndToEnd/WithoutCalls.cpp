// WithoutCalls CALL... -- COMMAND...: runs a command to which the system says that it does not have those system calls:
// landlock_create_ruleset, or prctl=22 for one whose first argument is 22. So tests see what an older kernel would do.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <seccomp.h>
#include <string>
#include <unistd.h>

int main (int argc, char** argv)
{
    auto* filter = seccomp_init (SCMP_ACT_ALLOW);
    int i = 1;

    for (; i < argc && std::strcmp (argv[i], "--") != 0; ++i)
    {
        const std::string text (argv[i]);
        const auto equals = text.find ('=');
        const auto call = seccomp_syscall_resolve_name (text.substr (0, equals).c_str());
        const auto refused =
            equals == std::string::npos
                ? seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), call, 0)
                : seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), call, 1,
                                    SCMP_A0 (SCMP_CMP_EQ, std::strtoull (text.c_str() + equals + 1, nullptr, 10)));

        if (call < 0 || refused != 0)
        {
            std::fprintf (stderr, "WithoutCalls: no such call: %s\n", argv[i]);
            return 125;
        }
    }

    if (i + 1 >= argc || seccomp_load (filter) != 0)
    {
        std::fputs ("WithoutCalls CALL... -- COMMAND...\n", stderr);
        return 125;
    }

    execvp (argv[i + 1], argv + i + 1);
    std::perror (argv[i + 1]);
    return 126;
}
