export type ProcedureKind = 'immediate' | 'assessed' | 'financial';
export type AgencyLevel = 'department' | 'district' | 'commune';

export interface Procedure {
  /** National short code, e.g. `1.001193`. */
  readonly code: string;
  readonly name: string;
  readonly field: string;
  readonly level: AgencyLevel;
  readonly kind: ProcedureKind;
  /** Term in working days. */
  readonly days: number;
  /** đồng; 0 = free of charge. */
  readonly fee: number;
  readonly forEnterprises: boolean;
}

type Row = readonly [code: string, name: string, days: number, fee: number];

function rows(
  level: AgencyLevel,
  kind: ProcedureKind,
  field: string,
  list: readonly Row[],
  forEnterprises = false,
): Procedure[] {
  return list.map(([code, name, days, fee]) => ({ code, name, field, level, kind, days, fee, forEnterprises }));
}

/** Procedures as citizens meet them; codes have the right shape, those of civil status and certification are the national ones. */
export const PROCEDURES: readonly Procedure[] = [
  ...rows('commune', 'immediate', 'Hộ tịch', [
    ['1.001193', 'Đăng ký khai sinh', 1, 0],
    ['1.000656', 'Đăng ký khai tử', 1, 0],
    ['1.000894', 'Đăng ký kết hôn', 1, 0],
    ['2.000635', 'Cấp bản sao Trích lục hộ tịch', 1, 8_000],
  ]),
  ...rows('commune', 'assessed', 'Hộ tịch', [
    ['1.001022', 'Đăng ký nhận cha, mẹ, con', 3, 0],
    ['1.004873', 'Cấp Giấy xác nhận tình trạng hôn nhân', 3, 15_000],
    ['1.004884', 'Đăng ký lại khai sinh', 5, 0],
    ['1.004859', 'Thay đổi, cải chính, bổ sung thông tin hộ tịch', 3, 10_000],
  ]),
  ...rows('commune', 'immediate', 'Chứng thực', [
    ['2.000815', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 1, 2_000],
    ['2.000884', 'Chứng thực chữ ký trong các giấy tờ, văn bản', 1, 10_000],
    ['2.001035', 'Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất', 2, 50_000],
  ]),
  ...rows('commune', 'assessed', 'Bảo trợ xã hội', [
    ['1.001776', 'Thực hiện, điều chỉnh trợ cấp xã hội hằng tháng', 12, 0],
    ['1.001731', 'Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội', 5, 0],
    ['1.001699', 'Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật', 14, 0],
  ]),
  ...rows('district', 'financial', 'Đất đai', [
    ['1.012781', 'Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất', 7, 100_000],
    ['1.012783', 'Đăng ký biến động quyền sử dụng đất do chuyển nhượng, tặng cho, thừa kế', 10, 120_000],
    ['1.012790', 'Chuyển mục đích sử dụng đất của hộ gia đình, cá nhân', 15, 150_000],
    ['1.012796', 'Tách thửa hoặc hợp thửa đất', 12, 100_000],
  ]),
  ...rows('district', 'assessed', 'Đất đai', [
    ['1.012786', 'Đăng ký, cấp lại Giấy chứng nhận quyền sử dụng đất do bị mất', 10, 50_000],
    ['1.012769', 'Đính chính Giấy chứng nhận đã cấp lần đầu có sai sót', 8, 0],
  ]),
  ...rows('district', 'immediate', 'Đăng ký biện pháp bảo đảm', [
    ['1.011441', 'Đăng ký thế chấp quyền sử dụng đất, tài sản gắn liền với đất', 1, 80_000],
    ['1.011442', 'Xóa đăng ký thế chấp quyền sử dụng đất, tài sản gắn liền với đất', 1, 20_000],
  ]),
  ...rows('district', 'assessed', 'Xây dựng', [
    ['1.009994', 'Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ', 15, 75_000],
    ['1.009995', 'Cấp giấy phép sửa chữa, cải tạo đối với nhà ở riêng lẻ', 15, 75_000],
  ]),
  ...rows('district', 'assessed', 'Hộ kinh doanh', [
    ['1.001612', 'Đăng ký thành lập hộ kinh doanh', 3, 100_000],
    ['2.000720', 'Đăng ký thay đổi nội dung đăng ký hộ kinh doanh', 3, 100_000],
    ['1.001570', 'Chấm dứt hoạt động hộ kinh doanh', 3, 0],
  ]),
  ...rows('department', 'assessed', 'Quốc tịch', [
    ['2.001895', 'Cấp Giấy xác nhận có quốc tịch Việt Nam ở trong nước', 15, 100_000],
    ['1.005136', 'Cấp Giấy xác nhận là người gốc Việt Nam', 5, 100_000],
  ]),
  ...rows(
    'department',
    'assessed',
    'Đường bộ',
    [
      ['2.002286', 'Cấp Giấy phép kinh doanh vận tải bằng xe ô tô', 5, 200_000],
      ['2.002288', 'Cấp phù hiệu xe ô tô kinh doanh vận tải', 2, 0],
    ],
    true,
  ),
  ...rows(
    'department',
    'assessed',
    'Lưu thông hàng hóa trong nước',
    [['2.001624', 'Cấp Giấy phép bán buôn rượu trên địa bàn tỉnh', 7, 1_100_000]],
    true,
  ),
  ...rows('department', 'assessed', 'Người có công', [
    ['1.010803', 'Giải quyết chế độ trợ cấp thờ cúng liệt sĩ', 12, 0],
    ['1.010801', 'Giải quyết chế độ trợ cấp ưu đãi đối với thân nhân liệt sĩ', 15, 0],
  ]),
  ...rows('department', 'assessed', 'Khám bệnh, chữa bệnh', [
    ['1.012289', 'Cấp mới Giấy phép hành nghề khám bệnh, chữa bệnh', 15, 430_000],
  ]),
  ...rows(
    'department',
    'assessed',
    'Thành lập và hoạt động của doanh nghiệp',
    [
      ['2.001610', 'Đăng ký thành lập doanh nghiệp tư nhân', 3, 50_000],
      ['2.002043', 'Đăng ký thành lập công ty cổ phần', 3, 50_000],
      ['2.001199', 'Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên', 3, 50_000],
    ],
    true,
  ),
  ...rows(
    'department',
    'assessed',
    'Việc làm và lao động',
    [
      ['1.000105', 'Chấp thuận nhu cầu sử dụng người lao động nước ngoài', 10, 0],
      ['2.000205', 'Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam', 5, 600_000],
    ],
    true,
  ),
  ...rows(
    'department',
    'financial',
    'Môi trường và khoáng sản',
    [
      ['1.010733', 'Thẩm định báo cáo đánh giá tác động môi trường', 15, 5_400_000],
      ['1.004446', 'Cấp, điều chỉnh giấy phép khai thác khoáng sản', 15, 15_000_000],
    ],
    true,
  ),
];
