import {
  addIntoImages,
  type Convolution,
  type ConvolutionOperations,
  paddedHeight,
  paddedWidth,
  padImages,
} from './convolution.ts';

/** Convolutions of each channel by itself. */
export const depthwiseConvolution: ConvolutionOperations = {
  forward(heap, x, filter, shape, y, { bias, relu }) {
    heap.kernels.depthwise(padImages(heap, x, shape), filter, ...geometry(shape), y);
    const { batch, outHeight, outWidth, filters } = shape;
    if (bias || relu) heap.kernels.addBias(y, batch * outHeight * outWidth, filters, bias, relu);
  },
  gradFilter(heap, x, dy, shape, dfilter) {
    heap.kernels.depthwiseGradFilter(padImages(heap, x, shape), dy, ...geometry(shape), dfilter);
  },
  gradInput(heap, dy, filter, shape, dx) {
    addIntoImages(heap, dx, shape, (padded) => {
      heap.kernels.depthwiseGradInput(dy, filter, ...geometry(shape), padded);
    });
  },
};

function geometry(shape: Convolution): number[] {
  return [
    shape.batch,
    paddedHeight(shape),
    paddedWidth(shape),
    shape.channels,
    shape.filters / shape.channels,
    shape.outHeight,
    shape.outWidth,
    shape.filterHeight,
    shape.filterWidth,
    shape.strideHeight,
    shape.strideWidth,
    shape.dilationHeight,
    shape.dilationWidth,
  ];
}
