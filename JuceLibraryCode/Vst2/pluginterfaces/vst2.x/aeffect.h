// All of it is in the other one.
#pragma once

#include "aeffectx.h"
