/** Where a land dossier stands in the hub, and what it is called to people; the moves between them are `land-dossiers`' own. */
export const LAND_STATE_NAMES = {
  expected: 'Chờ tiếp nhận',
  received: 'Đã tiếp nhận',
  processing: 'Đang xử lý',
  'awaiting-update': 'Chờ cập nhật hồ sơ',
  'wrong-procedure': 'Nhập sai thủ tục',
  'awaiting-supplement': 'Chờ bổ sung hồ sơ',
  'awaiting-tax': 'Chờ thông báo thuế',
  'awaiting-payment': 'Chờ thực hiện nghĩa vụ tài chính',
  withdrawing: 'Công dân yêu cầu rút hồ sơ',
  finished: 'Đã xử lý xong',
  'handed-over': 'Đã trả kết quả',
  correcting: 'Đang sửa kết quả sai',
} as const satisfies Readonly<Record<string, string>>;
