/** cos and sin of -2 pi k / n, from the first octant so that the last bit is right. */
export function unitRoot(k: number, n: number): [cos: number, sin: number] {
  const eighth = 8 * (((k % n) + n) % n);
  const octant = Math.floor(eighth / n);
  const inside = eighth - octant * n;
  const angle = (Math.PI / (4 * n)) * (octant % 2 === 0 ? inside : n - inside);
  const near = Math.cos(angle);
  const far = Math.sin(angle);
  const swapped = ((octant + 1) & 2) !== 0;
  const x = swapped ? far : near;
  const y = swapped ? near : far;
  return [((octant + 2) & 4) === 0 ? x : -x, octant < 4 ? -y : y];
}
