import { POPULATION_NAMESPACE, SOAP_ENVELOPE } from './population-names.js';

/** For specs only: replies as the partner writes them. Nobody of these lives. */
export const NUMBER = '040087123456';
export const OLD_NUMBER = '187654321';

export const CITIZEN =
  `<ns1:CongDan><ns1:SoDinhDanh>${NUMBER}</ns1:SoDinhDanh><ns1:SoCMND>${OLD_NUMBER}</ns1:SoCMND>` +
  '<ns1:HoVaTen><ns1:Ho>NGUYỄN</ns1:Ho><ns1:ChuDem>VĂN</ns1:ChuDem><ns1:Ten>AN</ns1:Ten></ns1:HoVaTen>' +
  '<ns1:NgayThangNamSinh><ns1:NgayThangNam>19870321</ns1:NgayThangNam><ns1:Nam>1987</ns1:Nam></ns1:NgayThangNamSinh>' +
  '<ns1:GioiTinh>1</ns1:GioiTinh><ns1:DanToc>01</ns1:DanToc><ns1:TonGiao>00</ns1:TonGiao><ns1:QuocTich>VN</ns1:QuocTich>' +
  '<ns1:TinhTrangHonNhan>2</ns1:TinhTrangHonNhan>' +
  address('NoiDangKyKhaiSinh', '418') +
  address('QueQuan', '418') +
  address('ThuongTru', '') +
  address('NoiOHienTai', '') +
  '<ns1:Cha><ns1:SoDinhDanh>040062123456</ns1:SoDinhDanh><ns1:HoVaTen>NGUYỄN VĂN BÌNH</ns1:HoVaTen></ns1:Cha>' +
  '<ns1:Me><ns1:SoDinhDanh/><ns1:HoVaTen>TRẦN THỊ HOÀ</ns1:HoVaTen></ns1:Me>' +
  '<ns1:ChuHo><ns1:HoVaTen>NGUYỄN VĂN AN</ns1:HoVaTen><ns1:QuanHe>CH01</ns1:QuanHe>' +
  `<ns1:SoDinhDanh>${NUMBER}</ns1:SoDinhDanh></ns1:ChuHo></ns1:CongDan>`;

function address(name: string, district: string): string {
  return (
    `<ns1:${name}><ns1:MaTinhThanh>40</ns1:MaTinhThanh><ns1:MaQuanHuyen>${district}</ns1:MaQuanHuyen>` +
    `<ns1:MaPhuongXa>17006</ns1:MaPhuongXa><ns1:ChiTiet>Xóm 3 &amp; 4</ns1:ChiTiet></ns1:${name}>`
  );
}

/** What stands in the body of an envelope. */
export function inBody(content: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${SOAP_ENVELOPE}">` +
    `<soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`
  );
}

export function collectionOf(citizens: string, namespace = POPULATION_NAMESPACE): string {
  return inBody(`<ns1:CongdanCollection xmlns:ns1="${namespace}">${citizens}</ns1:CongdanCollection>`);
}

export function existenceOf(told: string): string {
  const answer = `<ns1:TonTai>${told}</ns1:TonTai>`;
  return inBody(`<ns1:KetQuaXacThucResponse xmlns:ns1="${POPULATION_NAMESPACE}">${answer}</ns1:KetQuaXacThucResponse>`);
}

/** The members of `LoiXuLy`; without them a fault of the platform itself. */
export function faultOf(side: string, members?: string): string {
  const detail =
    members === undefined
      ? ''
      : `<detail><ns1:LoiXuLy xmlns:ns1="${POPULATION_NAMESPACE}">${members}</ns1:LoiXuLy></detail>`;
  return inBody(
    `<soapenv:Fault><faultcode>soapenv:${side}</faultcode>` +
      `<faultstring>Không tìm thấy ${NUMBER}</faultstring>${detail}</soapenv:Fault>`,
  );
}
