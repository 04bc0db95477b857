// The membership of a network read with npm's jose: {document, key} on standard input, what it says or why not on standard output.
import { readFileSync } from 'node:fs'
import { importJWK, jwtVerify } from 'jose'

const { document, key } = JSON.parse(readFileSync(0, 'utf8'))
try {
  const { payload, protectedHeader } = await jwtVerify(document, await importJWK(key, 'EdDSA'), {
    algorithms: ['EdDSA'],
    typ: 'membership+jwt',
    requiredClaims: ['network', 'serial', 'iat', 'exp', 'keys', 'members'],
  })
  console.log(JSON.stringify({ payload, protectedHeader }))
} catch (error) {
  console.log(JSON.stringify({ error: error.code }))
}
