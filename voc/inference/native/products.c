/* Kernels by number, and one product by any of them, for tests. */

#include "dot.h"
#include "encoder.h"

const dot_kernel *dot_kernel_of(int64_t dot) {
  return dot == DOT_AMX ? &dot_amx : dot == DOT_EMULATED ? &dot_emulated : &dot_vnni;
}

/* products (n_rows, PANEL) = rows (n_rows, n_in) x packed weights (PANEL, n_in); `rows` is readable
 * up to the next multiple of MOST_BLOCK_ROWS. */
VOC_API void voc_products(int64_t dot, const uint8_t *rows, int64_t n_rows, const int8_t *packed,
                          int64_t n_in, int32_t *products) {
  const dot_kernel *kernel = dot_kernel_of(dot);
  int32_t found[MOST_BLOCK_ROWS * PANEL];
  kernel->begin();
  for (int64_t row = 0; row < n_rows; row += kernel->block_rows) {
    const int64_t left = n_rows - row, n = left < kernel->block_rows ? left : kernel->block_rows;
    kernel->block(rows + row * n_in, (int)n, packed, STRIPS, (int)n_in, found);
    for (int64_t i = 0; i < n * PANEL; i++) products[row * PANEL + i] = found[i];
  }
  kernel->end();
}
