#include "SystemWords.h"

#include <cerrno>
#include <system_error>

namespace bulkhead
{

std::string systemWords (int errorNumber)
{
    switch (errorNumber)
    {
        case ENOENT:
            return "there is no such file or folder";
        case ENOTDIR:
            return "a part of the path is not a folder";
        case EISDIR:
            return "it is a folder";
        case EACCES:
        case EPERM:
            return "permission denied";
        case EROFS:
            return "the disk is read-only";
        case ENOSPC:
            return "the disk is full";
        case EDQUOT:
            return "the disk quota is used up";
        case EFBIG:
            return "the file would be larger than is allowed here";
        case EIO:
            return "the disk reports an error";
        case ELOOP:
            return "its symbolic links go round in a circle";
        case ENAMETOOLONG:
            return "the name is too long";
        case EMFILE:
        case ENFILE:
            return "too many files are open";
        case ENXIO:
            return "it is not a regular file";
        default:
            return std::generic_category().message (errorNumber);
    }
}

} // namespace bulkhead
