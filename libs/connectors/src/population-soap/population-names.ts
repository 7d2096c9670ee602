/** Namespace of everything that the national population database says and hears (domain.md 6). */
export const POPULATION_NAMESPACE = 'http://dancuquocgia.bca';
export const SOAP_ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
export const XML_SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
