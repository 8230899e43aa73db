/* The AMX kernel on tiles of plain memory, so that its logic is tested on any x86-64 machine. */

#include "tiles_emulated.h"

#define dot_amx dot_emulated
#include "dot_amx.c"
