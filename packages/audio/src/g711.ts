/** The 256 values of A-law (ITU-T G.711), as 16-bit integers. */
export function alawTable(): Int16Array {
  return Int16Array.from({ length: 256 }, (_, code) => {
    const bits = code ^ 0x55;
    const exponent = (bits >> 4) & 7;
    const mantissa = ((bits & 15) << 4) + 8;
    const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
    return bits & 0x80 ? magnitude : -magnitude;
  });
}

/** The 256 values of mu-law (ITU-T G.711), as 16-bit integers. */
export function mulawTable(): Int16Array {
  return Int16Array.from({ length: 256 }, (_, code) => {
    const bits = ~code;
    const magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
    return bits & 0x80 ? -magnitude : magnitude;
  });
}
