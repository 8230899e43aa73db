/* AMX tile instructions in plain C, as Intel's manual defines them for 16 rows of 64 bytes. */

#ifndef VOC_TILES_EMULATED_H
#define VOC_TILES_EMULATED_H

#include <immintrin.h> /* first: what follows takes the place of its names */
#include <stdint.h>
#include <string.h>

typedef union {
  uint8_t bytes[16][64];
  int8_t signed_bytes[16][64];
  int32_t numbers[16][16];
} tile;

static _Thread_local tile tiles[8];
static _Thread_local int configured;

static void configure(const uint8_t *shapes) {
  configured = shapes[0] == 1;
  for (int t = 0; t < 8; t++) configured &= shapes[16 + 2 * t] == 64 && shapes[48 + t] == 16;
}

#undef _tile_loadconfig
#define _tile_loadconfig(shapes) configure((const uint8_t *)(shapes))
#undef _tile_release
#define _tile_release() ((void)(configured = 0))
#undef _tile_zero
#define _tile_zero(t) memset(&tiles[t], 0, sizeof(tile))
#undef _tile_loadd
#define _tile_loadd(t, from, stride)                               \
  for (int row_ = 0; row_ < 16; row_++)                            \
  memcpy(tiles[t].bytes[row_], (const char *)(from) + (int64_t)row_ * (stride), 64)
#undef _tile_stored
#define _tile_stored(t, to, stride)                                \
  for (int row_ = 0; row_ < 16; row_++)                            \
  memcpy((char *)(to) + (int64_t)row_ * (stride), tiles[t].bytes[row_], 64)
#undef _tile_dpbusd
#define _tile_dpbusd(sums, left, right) dpbusd(&tiles[sums], &tiles[left], &tiles[right])

static void dpbusd(tile *sums, const tile *left, const tile *right) {
  if (!configured) __builtin_trap();
  for (int row = 0; row < 16; row++)
    for (int column = 0; column < 16; column++)
      for (int i = 0; i < 64; i++)
        sums->numbers[row][column] +=
            left->bytes[row][i] * right->signed_bytes[i / 4][4 * column + i % 4];
}

#endif
