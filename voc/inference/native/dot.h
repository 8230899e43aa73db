/* Products of 8-bit rows with packed 8-bit weights, as 32-bit integers.
 *
 * A weight matrix (n_out, n_in) is packed in strips of 16 outputs: for every four inputs, 64 bytes
 * hold the four weights of output 0, those of output 1, and so on. VNNI takes these 64 bytes as one
 * operand and AMX takes sixteen of them as one tile, so both read the same packed weights. */

#ifndef VOC_DOT_H
#define VOC_DOT_H

#include <stdint.h>

enum { STRIP = 16, PANEL = 64, STRIPS = PANEL / STRIP, MOST_BLOCK_ROWS = 32, MOST_MULTIPLE = 64 };

/* products (n_rows, PANEL) = rows (n_rows, n_in) x n_strips neighbouring strips, which fill the
 * first columns of a row of products. n_rows is at most the kernel's block_rows, n_strips at most
 * STRIPS. A kernel may read one strip more than there is, and leave something behind the columns. */
typedef void dot_block(const uint8_t *rows, int n_rows, const int8_t *strips, int n_strips, int n_in,
                       int32_t *products);

typedef struct {
  int block_rows;
  int granule;  /* rows are computed in multiples of this; rows up to the multiple must be readable */
  int multiple; /* what n_in is a multiple of */
  dot_block *block;
  void (*begin)(void); /* before and after a series of products on one thread */
  void (*end)(void);
} dot_kernel;

extern const dot_kernel dot_vnni, dot_amx, dot_emulated;

/* The kernel of a DOT_ number of encoder.h. */
const dot_kernel *dot_kernel_of(int64_t dot);

#endif
