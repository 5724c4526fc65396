// An owned file descriptor, closed with its owner.
#pragma once

#include <unistd.h>

#include <utility>

namespace bulkhead
{

class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor (int fileDescriptor) noexcept : fd (fileDescriptor) {}
    Descriptor (Descriptor&& other) noexcept : fd (std::exchange (other.fd, -1)) {}
    ~Descriptor() { reset(); }

    Descriptor& operator= (Descriptor&& other) noexcept
    {
        reset (std::exchange (other.fd, -1));
        return *this;
    }

    int get() const noexcept { return fd; }
    bool isValid() const noexcept { return fd >= 0; }

    void reset (int fileDescriptor = -1) noexcept
    {
        if (fd >= 0)
            ::close (fd);

        fd = fileDescriptor;
    }

private:
    int fd = -1;
};

} // namespace bulkhead
