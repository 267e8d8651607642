// A module of its own, so that drawing with Vega is loaded when there is something to draw.
export { type MountedPicture, mountPicture, plotTimeline } from '@ser/plots';
