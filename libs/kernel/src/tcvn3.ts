import { areTelling, hasNativeLetter, isSyllable } from './vietnamese-syllable.js';

/**
 * TCVN 5712:1993 (TCVN3, "ABC" fonts) read as Latin-1 → Unicode, lower case and the seven capitals that have codes of
 * their own: 'NguyÔn' is Nguyễn, 'Hµ TÜnh' is Hà Tĩnh.
 */
const LEGACY =
  '\u00b5à\u00b6ả\u00b7ã\u00b8á\u00b9ạ\u00a8ă\u00bbằ\u00bcẳ\u00bdẵ\u00beắ\u00c6ặ\u00a9â\u00c7ầ\u00c8ẩ\u00c9ẫ\u00caấ\u00cbậ' +
  '\u00aeđ\u00ccè\u00ceẻ\u00cfẽ\u00d0é\u00d1ẹ\u00aaê\u00d2ề\u00d3ể\u00d4ễ\u00d5ế\u00d6ệ\u00d7ì\u00d8ỉ\u00dcĩ\u00ddí\u00deị' +
  '\u00dfò\u00e1ỏ\u00e2õ\u00e3ó\u00e4ọ\u00abô\u00e5ồ\u00e6ổ\u00e7ỗ\u00e8ố\u00e9ộ\u00acơ\u00eaờ\u00ebở\u00ecỡ\u00edớ\u00eeợ' +
  '\u00efù\u00f1ủ\u00f2ũ\u00f3ú\u00f4ụ\u00adư\u00f5ừ\u00f6ử\u00f7ữ\u00f8ứ\u00f9ự\u00faỳ\u00fbỷ\u00fcỹ\u00fdý\u00feỵ' +
  '\u00a1Ă\u00a2Â\u00a3Ê\u00a4Ô\u00a5Ơ\u00a6Ư\u00a7Đ';

const UNICODE_OF: ReadonlyMap<string, string> = new Map(
  Array.from({ length: LEGACY.length / 2 }, (_, i) => [LEGACY[2 * i]!, LEGACY[2 * i + 1]!]),
);

/** Those codes that are no Vietnamese letter in Unicode. The others (é, ô, ì, …) say nothing. */
const TELLING =
  /[\u00a1-\u00a9\u00aa-\u00ae\u00b5-\u00b9\u00bb-\u00be\u00c6\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00dc\u00de-\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe]/;
const WORD = /[A-Za-z0-9\u00a1-\u00a9\u00aa-\u00ae\u00b5-\u00b9\u00bb-\u00be\u00c0-\u00ff]+/g;
/** Letters of a word that counts alone: 'µm' would be one of two. */
const TELLING_ALONE = 3;

/**
 * Whether a text is Vietnamese in the legacy encoding TCVN3 that somebody has passed on as if it were Unicode. It is,
 * where a word has signs that no Vietnamese word has and becomes a Vietnamese syllable once it is decoded.
 */
export function isTcvn3(text: string): boolean {
  if (!TELLING.test(text) || hasNativeLetter(text)) return false;
  const words = text.match(WORD) ?? [];
  return areTelling(
    words.filter(word => TELLING.test(word) && isSyllable(fromTcvn3(word))),
    TELLING_ALONE,
  );
}

/** Such a text as Unicode, to be shown beside a refusal; never stored in place of what was sent. */
export function fromTcvn3(text: string): string {
  return text.replace(/[\u00a1-\u00ff]/g, sign => UNICODE_OF.get(sign) ?? sign);
}
