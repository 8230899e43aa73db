/* 8-bit products by AMX: 32 rows by 32 outputs are summed in four tiles at a time. */

#include "dot.h"

#include <immintrin.h>
#include <stddef.h>
#include <string.h>

enum { TILE_ROWS = 16, TILE_BYTES = 64, ROWS = 2 * TILE_ROWS };

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

_Static_assert(sizeof(tile_shapes) == 64 && offsetof(tile_shapes, row_bytes) == 16 &&
                   offsetof(tile_shapes, rows) == 48,
               "the processor reads it in this form");

static void begin(void) {
  tile_shapes shapes;
  memset(&shapes, 0, sizeof shapes);
  shapes.palette = 1;
  for (int tile = 0; tile < 8; tile++) {
    shapes.row_bytes[tile] = TILE_BYTES;
    shapes.rows[tile] = TILE_ROWS;
  }
  _tile_loadconfig(&shapes);
}

static void end(void) { _tile_release(); }

/* Tiles 0-3 are sums (rows x outputs: 0 and 1 of the upper rows), 4 and 5 rows, 6 and 7 weights. */
static void two_strips(const uint8_t *rows, int both, const int8_t *strips, int n_in,
                       int32_t *products) {
  const int8_t *left = strips, *right = strips + (int64_t)n_in * STRIP;
  const int64_t next = PANEL * sizeof(int32_t);
  const uint8_t *lower = rows + (int64_t)TILE_ROWS * n_in;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (int i = 0; i < n_in; i += TILE_BYTES) {
    _tile_loadd(6, left + i * STRIP, TILE_BYTES);
    _tile_loadd(7, right + i * STRIP, TILE_BYTES);
    _tile_loadd(4, rows + i, n_in);
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    if (both) {
      _tile_loadd(5, lower + i, n_in);
      _tile_dpbusd(2, 5, 6);
      _tile_dpbusd(3, 5, 7);
    }
  }
  _tile_stored(0, products, next);
  _tile_stored(1, products + STRIP, next);
  if (both) {
    _tile_stored(2, products + TILE_ROWS * PANEL, next);
    _tile_stored(3, products + TILE_ROWS * PANEL + STRIP, next);
  }
}

static void block(const uint8_t *rows, int n_rows, const int8_t *strips, int n_strips, int n_in,
                  int32_t *products) {
  for (int s = 0; s < n_strips; s += 2)
    two_strips(rows, n_rows > TILE_ROWS, strips + s * (int64_t)n_in * STRIP, n_in,
               products + s * STRIP);
}

const dot_kernel dot_amx = {ROWS, TILE_ROWS, TILE_BYTES, block, begin, end};
