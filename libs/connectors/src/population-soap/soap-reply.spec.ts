import { describe, expect, it } from '@jest/globals';
import { SOAP_ENVELOPE } from './population-names.js';
import { readSoapReply } from './soap-reply.js';
import { CITIZEN, collectionOf, faultOf, inBody, NUMBER } from './spec-replies.js';

const XMLNS = 'xmlns:ns1="http://dancuquocgia.bca"';

/** Why a reply is refused; what it says is not in the error, nor behind it. */
function reasonOf(text: string): string {
  try {
    readSoapReply(text);
  } catch (error) {
    const { code, message, detail, cause } = error as Error & { code: string; detail: string };
    expect({ code, cause }).toEqual({ code: 'bad-reply', cause: undefined });
    expect(message).not.toContain(NUMBER);
    return detail;
  }
  return 'taken';
}

const enveloped = (parts: string, namespace = SOAP_ENVELOPE): string =>
  `<e:Envelope xmlns:e="${namespace}">${parts}</e:Envelope>`;

describe('a SOAP reply', () => {
  it.each([
    ['whatever prefixes and white space it has', enveloped('\n <e:Header>\r\n</e:Header>\n<e:Body> <a/> </e:Body>')],
    ['with a byte order mark', `\ufeff${collectionOf(CITIZEN)}`],
    ['with comments and CDATA', collectionOf(`<!-- ${NUMBER} -->${CITIZEN.replace('NGUYỄN', '<![CDATA[NGUY]]>ỄN')}`)],
    [
      'with a header that may be passed over',
      enveloped('<e:Header><x e:mustUnderstand="0"/></e:Header><e:Body><a/></e:Body>'),
    ],
  ])('is read %s', (_name, text) => {
    expect(reasonOf(text)).toBe('taken');
  });

  const LAUGHS =
    '<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';
  it.each([
    ['a bomb of entities', `${LAUGHS}${enveloped('<e:Body><a>&c;</a></e:Body>')}`, 'doctype'],
    [
      'an outer entity',
      `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${enveloped('<e:Body><a>&x;</a></e:Body>')}`,
      'doctype',
    ],
    ['an outer document type', `<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">${collectionOf('')}`, 'doctype'],
    ['a document type without end', '<!DOCTYPE a [', 'not-well-formed'],
    ['an entity that XML does not have', inBody('<a>&nbsp;</a>'), 'not-well-formed'],
    ['a processing instruction', inBody('<?xml-stylesheet href="x"?><a/>'), 'processing-instruction'],
    ['another encoding', collectionOf('').replace('UTF-8', 'UTF-16'), 'encoding'],
    ['XML 1.1', collectionOf('').replace('version="1.0"', 'version="1.1"'), 'encoding'],
    ['bytes that are no UTF-8', Buffer.from(`${collectionOf(CITIZEN)}`, 'latin1').toString('utf8'), 'encoding'],
    ['no byte', '', 'not-well-formed'],
    ['a page', '<html><body><p>Hello<br></body></html>', 'not-well-formed'],
    ['JSON', '{"TonTai":true}', 'not-well-formed'],
    ['an end in the middle', collectionOf(CITIZEN).slice(0, 700), 'not-well-formed'],
    ['something behind its end', `${collectionOf('')}<a/>`, 'not-well-formed'],
    ['an attribute twice', inBody('<a b="1" b="2"/>'), 'not-well-formed'],
    ['a prefix that is not bound', inBody('<x:a/>'), 'not-well-formed'],
    ['a control character', inBody('<a>&#1;</a>'), 'not-well-formed'],
    ['half a character', inBody('<a>&#xD800;</a>'), 'not-well-formed'],
    ['elements seventeen deep', inBody(`${'<a>'.repeat(15)}${'</a>'.repeat(15)}`), 'too-deep'],
    ['five thousand elements', inBody(`<a>${'<b/>'.repeat(5_000)}</a>`), 'too-many-elements'],
    ['SOAP 1.2', enveloped('<e:Body><a/></e:Body>', 'http://www.w3.org/2003/05/soap-envelope'), 'not-soap'],
    ['no envelope', `<ns1:CongdanCollection ${XMLNS}/>`, 'not-soap'],
    ['no body', enveloped('<e:Header/>'), 'not-soap'],
    ['two bodies', enveloped('<e:Body><a/></e:Body><e:Body><a/></e:Body>'), 'not-soap'],
    ['a header behind the body', enveloped('<e:Body><a/></e:Body><e:Header/>'), 'not-soap'],
    [
      'a header that it must understand',
      enveloped('<e:Header><x e:mustUnderstand="1"/></e:Header><e:Body><a/></e:Body>'),
      'header-not-understood',
    ],
    ['an empty body', inBody(''), 'wrong-shape'],
    ['two answers', inBody('<a/><b/>'), 'wrong-shape'],
    ['text beside the answer', inBody('<a/>error'), 'wrong-shape'],
    ['a fault of another namespace', inBody('<Fault/>'), 'wrong-namespace'],
    ['a fault without a code', inBody('<soapenv:Fault/>'), 'wrong-shape'],
    [
      'a fault whose members are qualified',
      faultOf('Client').replaceAll('faultcode>', 'soapenv:faultcode>'),
      'wrong-namespace',
    ],
  ])('is refused where it has %s', (_name, text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });
});

describe('a SOAP fault', () => {
  const faultIn = (text: string) => {
    const reply = readSoapReply(text);
    return 'fault' in reply ? reply.fault : undefined;
  };
  const code = (text: string): string => `<ns1:MaLoi>${text}</ns1:MaLoi>`;

  it.each([
    [faultOf('Client', code('SAI_CAU_TRUC')), 'set-up', 'soap-fault-structure'],
    [faultOf('Client', code('SAI_SO_DINH_DANH')), 'query', 'soap-fault-number'],
    [faultOf('Server', code('LOI_HE_THONG')), 'partner', 'soap-fault-system'],
    [faultOf('Client', code('constructor')), 'query', 'soap-fault-client'],
    [faultOf('Client.Authentication'), 'query', 'soap-fault-client'],
    [faultOf('Server'), 'partner', 'soap-fault-server'],
    [faultOf('VersionMismatch'), 'set-up', 'soap-fault-other'],
    [
      faultOf('Server').replace('</soapenv:Fault>', '<detail>Lỗi</detail></soapenv:Fault>'),
      'partner',
      'soap-fault-server',
    ],
  ])('becomes a code of the hub, and its text goes no further', (text, meaning, fault) => {
    expect(faultIn(text)).toEqual({ meaning, code: fault });
  });

  it('may say that the answer comes later, and when', () => {
    const later = (more: string) => faultIn(faultOf('Server', code('CHUA_CO_KET_QUA') + more));
    expect(later('<ns1:ThuLaiSau>30</ns1:ThuLaiSau>')).toEqual({
      meaning: 'not-yet',
      code: 'not-yet',
      retryAfterMs: 30_000,
    });
    expect(later('')).toEqual({ meaning: 'not-yet', code: 'not-yet' });
    expect(later('<ns1:ThuLaiSau>soon</ns1:ThuLaiSau>')).toEqual({ meaning: 'not-yet', code: 'not-yet' });
    expect(later('<ns1:ThuLaiSau>999999999</ns1:ThuLaiSau>')).toMatchObject({ retryAfterMs: 86_400_000 });
  });
});
