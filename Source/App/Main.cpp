#include "CommandLine.h"

int main (int argc, char** argv)
{
    return bulkhead::runCommandLine (argc, argv);
}
