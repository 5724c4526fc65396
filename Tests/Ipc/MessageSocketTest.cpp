#include "Ipc/MessageSocket.h"

#include "ChildProcess.h"

#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace bulkhead;
using bulkhead::test::ChildProcess;
using Result = MessageSocket::Result;

namespace
{

struct Pair
{
    Pair() { MessageSocket::makePair (a, b); }

    MessageSocket a, b;
};

std::span<const std::byte> bytes (const std::string& text) { return std::as_bytes (std::span (text)); }

std::string textOf (const std::vector<std::byte>& message)
{
    return {reinterpret_cast<const char*> (message.data()), message.size()};
}

ino_t inodeOf (int fd)
{
    struct stat status = {};
    return ::fstat (fd, &status) == 0 ? status.st_ino : 0;
}

int countDescriptors()
{
    int count = 0;

    for (int fd = 0; fd < 1024; ++fd)
        count += ::fcntl (fd, F_GETFD) >= 0 ? 1 : 0;

    return count;
}

constexpr int someTime = 10000;

} // namespace

TEST_CASE ("MessageSocket: messages arrive whole and in order", "[ipc]")
{
    Pair pair;
    CHECK (pair.a.send (bytes ("one")) == Result::ok);
    CHECK (pair.a.send (bytes ("second")) == Result::ok);

    std::vector<std::byte> message;
    REQUIRE (pair.b.receive (message, nullptr, someTime) == Result::ok);
    CHECK (textOf (message) == "one");
    REQUIRE (pair.b.receive (message, nullptr, someTime) == Result::ok);
    CHECK (textOf (message) == "second");
    CHECK (pair.b.receive (message, nullptr, 0) == Result::timeout);
}

TEST_CASE ("MessageSocket: both ends are close-on-exec", "[ipc]")
{
    Pair pair;
    CHECK ((::fcntl (pair.a.fileDescriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK ((::fcntl (pair.b.fileDescriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE ("MessageSocket: the largest message passes, a larger one does not", "[ipc]")
{
    Pair pair;
    std::vector<std::byte> message;

    CHECK (pair.a.send (bytes (std::string (MessageSocket::maxBytes, 'x'))) == Result::ok);
    REQUIRE (pair.b.receive (message, nullptr, someTime) == Result::ok);
    CHECK (textOf (message) == std::string (MessageSocket::maxBytes, 'x'));

    CHECK (pair.a.send (bytes (std::string (MessageSocket::maxBytes + 1, 'x'))) == Result::invalid);
    CHECK (pair.a.send ({}) == Result::invalid);

    const std::vector<int> tooMany (MessageSocket::maxDescriptors + 1, pair.a.fileDescriptor());
    CHECK (pair.a.send (bytes ("x"), tooMany) == Result::invalid);
    CHECK (pair.b.receive (message, nullptr, 0) == Result::timeout);
}

TEST_CASE ("MessageSocket: what somebody sends past the bounds is cut and said to be invalid", "[ipc]")
{
    Pair pair;
    const std::string large (MessageSocket::maxBytes + 1000, 'x');
    REQUIRE (::send (pair.a.fileDescriptor(), large.data(), large.size(), 0) == static_cast<ssize_t> (large.size()));

    std::vector<std::byte> message;
    CHECK (pair.b.receive (message, nullptr, someTime) == Result::invalid);
    CHECK (message.size() <= MessageSocket::maxBytes);

    // The next one is whole again.
    CHECK (pair.a.send (bytes ("x")) == Result::ok);
    CHECK (pair.b.receive (message, nullptr, someTime) == Result::ok);
}

TEST_CASE ("MessageSocket: descriptors come along, close-on-exec", "[ipc]")
{
    Pair pair;
    int ends[2];
    REQUIRE (::pipe (ends) == 0);
    const Descriptor in (ends[0]), out (ends[1]);
    const int sent[] = {ends[0], ends[1]};
    REQUIRE (pair.a.send (bytes ("two"), sent) == Result::ok);

    std::vector<std::byte> message;
    std::vector<Descriptor> descriptors;
    REQUIRE (pair.b.receive (message, &descriptors, someTime) == Result::ok);
    REQUIRE (descriptors.size() == 2);
    CHECK (inodeOf (descriptors[0].get()) == inodeOf (ends[0]));
    CHECK (inodeOf (descriptors[1].get()) == inodeOf (ends[1]));

    for (const auto& d : descriptors)
        CHECK ((::fcntl (d.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE ("MessageSocket: as many descriptors as allowed pass", "[ipc]")
{
    Pair pair;
    const std::vector<int> sent (MessageSocket::maxDescriptors, STDIN_FILENO);
    REQUIRE (pair.a.send (bytes ("x"), sent) == Result::ok);

    std::vector<std::byte> message;
    std::vector<Descriptor> descriptors;
    REQUIRE (pair.b.receive (message, &descriptors, someTime) == Result::ok);
    CHECK (descriptors.size() == MessageSocket::maxDescriptors);
}

TEST_CASE ("MessageSocket: descriptors that nobody asked for are dropped", "[ipc]")
{
    for (const auto asksForSender : {false, true})
    {
        Pair pair;

        if (asksForSender)
            pair.b.askForSender();

        const std::vector<int> sent (MessageSocket::maxDescriptors, pair.a.fileDescriptor());
        const auto before = countDescriptors();
        REQUIRE (pair.a.send (bytes ("flood"), sent) == Result::ok);

        std::vector<std::byte> message;
        REQUIRE (pair.b.receive (message, nullptr, someTime) == Result::ok);
        CHECK (textOf (message) == "flood");
        CHECK (countDescriptors() == before);
        CHECK (pair.b.sender() == (asksForSender ? ::getpid() : 0));
    }
}

TEST_CASE ("MessageSocket: a closed end is seen by the other", "[ipc]")
{
    Pair pair;
    REQUIRE (pair.a.send (bytes ("last words")) == Result::ok);
    pair.a.close();
    CHECK_FALSE (pair.a.isValid());

    std::vector<std::byte> message;
    CHECK (pair.b.receive (message, nullptr, someTime) == Result::ok);
    CHECK (pair.b.receive (message, nullptr, someTime) == Result::closed);
    CHECK (pair.b.send (bytes ("x")) == Result::closed);
}

TEST_CASE ("MessageSocket: an end that nobody reads from makes the sender give up in time", "[ipc]")
{
    Pair pair;
    const std::string large (MessageSocket::maxBytes, 'x');
    auto result = Result::ok;

    for (int i = 0; i < 10000 && result == Result::ok; ++i)
        result = pair.a.send (bytes (large), {}, 1);

    CHECK (result == Result::timeout);
}

TEST_CASE ("MessageSocket: the kernel says which process sent a message", "[ipc]")
{
    Pair pair;
    pair.b.askForSender();

    ChildProcess child ([&] (int) { return pair.a.send (bytes ("hello")) == Result::ok ? 0 : 1; });

    std::vector<std::byte> message;
    REQUIRE (pair.b.receive (message, nullptr, someTime) == Result::ok);
    CHECK (pair.b.sender() == child.id());
    CHECK (child.wait() == 0);
}
