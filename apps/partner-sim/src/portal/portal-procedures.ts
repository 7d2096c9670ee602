/** A few entries of the national catalogue, in the portal's own form. */
export const PORTAL_PROCEDURES = [
  { MATTHC: '1.001193', TENTTHC: 'Đăng ký khai sinh', MALINHVUC: 'HT', TENLINHVUC: 'Hộ tịch' },
  { MATTHC: '1.000894', TENTTHC: 'Đăng ký kết hôn', MALINHVUC: 'HT', TENLINHVUC: 'Hộ tịch' },
  { MATTHC: '1.000656', TENTTHC: 'Đăng ký khai tử', MALINHVUC: 'HT', TENLINHVUC: 'Hộ tịch' },
  { MATTHC: '2.000815', TENTTHC: 'Chứng thực bản sao từ bản chính', MALINHVUC: 'CT', TENLINHVUC: 'Chứng thực' },
  { MATTHC: '1.012790', TENTTHC: 'Đăng ký biến động đất đai', MALINHVUC: 'DD', TENLINHVUC: 'Đất đai' },
].map(({ MATTHC, TENTTHC, MALINHVUC, TENLINHVUC }) => ({
  MATTHC,
  TENTTHC,
  LINHVUCTHUCHIEN: [{ MALINHVUC, TENLINHVUC }],
}));

/** By the full code or the national short one. */
export function findProcedure(maTTHC: string) {
  return PORTAL_PROCEDURES.find(({ MATTHC }) => maTTHC === MATTHC || maTTHC.startsWith(`${MATTHC}.`));
}
