// Reads and decides a file with graphql-request and graphql-js: each query is checked against the schema that the endpoint describes.
// Reads { url, key, demarche, agent }; prints { wrong, numbers, seen, taken, accepted, refused, unknown } as JSON.
import { GraphQLClient, ClientError } from "graphql-request";
import { buildClientSchema, getIntrospectionQuery, parse, validate, validateSchema } from "graphql";

const told = JSON.parse(await new Response(process.stdin).text());
const client = new GraphQLClient(told.url, { headers: { Authorization: `Bearer ${told.key}` } });

const schema = buildClientSchema(await client.request(getIntrospectionQuery()));
const wrong = validateSchema(schema).map(String);

function ask(text, variables) {
  wrong.push(...validate(schema, parse(text)).map(String));
  return client.request(text, variables);
}

const LIST = `query ($number: Int!, $after: String) {
  demarche(number: $number) { title dossiers(first: 2, after: $after) { nodes { id number state } pageInfo { hasNextPage endCursor } } }
}`;
const READ = `query ($number: Int!) {
  dossier(number: $number) {
    id state usager { email } demandeur { __typename ... on PersonnePhysique { nom prenom } }
    champs { __typename id label stringValue ... on IntegerNumberChamp { count: value } ... on RepetitionChamp { rows { champs { label stringValue } } } }
    messages { body }
  }
}`;
const TAKE = `mutation ($input: DossierPasserEnInstructionInput!) {
  dossierPasserEnInstruction(input: $input) { clientMutationId dossier { state } errors { message } }
}`;
const ACCEPT = `mutation ($input: DossierAccepterInput!) {
  dossierAccepter(input: $input) { clientMutationId dossier { state } errors { message } }
}`;

const numbers = [];
for (let page = { hasNextPage: true, endCursor: null }; page.hasNextPage; ) {
  const { dossiers } = (await ask(LIST, { number: told.demarche, after: page.endCursor })).demarche;
  numbers.push(...dossiers.nodes.map((each) => each.number));
  page = dossiers.pageInfo;
}
const seen = (await ask(READ, { number: numbers[0] })).dossier;
const input = { dossierId: seen.id, instructeurId: told.agent, clientMutationId: "js" };
const taken = (await ask(TAKE, { input })).dossierPasserEnInstruction;
const accepted = (await ask(ACCEPT, { input: { ...input, motivation: "Bienvenue" } })).dossierAccepter;
const refused = (await ask(ACCEPT, { input })).dossierAccepter;
const unknown = await ask(READ, { number: 2147483647 }).catch((error) => {
  if (!(error instanceof ClientError)) throw error;
  return error.response.errors;
});
console.log(JSON.stringify({ wrong, numbers, seen, taken, accepted, refused, unknown }));
