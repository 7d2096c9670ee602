/**
 * The hub's own rules, in the form of a file of rules (ours: no source gives thresholds). A province replaces them by a file
 * (`FINDINGS_RULES_FILE`).
 */
export const DEFAULT_RULES: unknown = {
  rules: [
    {
      code: 'many-persons-without-dossier',
      counts: 'persons',
      moreThan: 60,
      windowMinutes: 60,
      withoutDossier: true,
      exempt: { jobs: true },
    },
    {
      code: 'at-night',
      counts: 'accesses',
      moreThan: 10,
      windowMinutes: 720,
      outside: { from: '06:00', until: '20:00', days: [1, 2, 3, 4, 5, 6, 7] },
      exempt: { jobs: true },
    },
    {
      code: 'numbers-in-sequence',
      counts: 'persons',
      within: 'neighbourhood',
      moreThan: 3,
      windowMinutes: 1_440,
      exempt: { jobs: true },
    },
    {
      code: 'same-person-often',
      counts: 'accesses',
      within: 'person',
      moreThan: 20,
      windowMinutes: 1_440,
      exempt: { jobs: true },
    },
    // One finding for an officer and a day, whatever the file has: a yearly check of a province is one of a few, and is seen.
    {
      code: 'large-files-without-dossier',
      counts: 'persons',
      moreThan: 500,
      windowMinutes: 1_440,
      withoutDossier: true,
      onlyJobs: true,
    },
    // Many lines about one person try dates and names out until one is right, whichever officers the file has them from.
    {
      code: 'same-person-often-in-files',
      counts: 'accesses',
      per: 'system',
      within: 'person',
      moreThan: 20,
      windowMinutes: 1_440,
      onlyJobs: true,
    },
    // Officers, agencies and most dossiers are the system's own word: whoever makes them up is found by these.
    {
      code: 'many-persons-of-a-system',
      counts: 'persons',
      per: 'system',
      moreThan: 3_000,
      windowMinutes: 60,
      exempt: { jobs: true },
    },
    {
      code: 'at-night-of-a-system',
      counts: 'accesses',
      per: 'system',
      moreThan: 100,
      windowMinutes: 720,
      outside: { from: '06:00', until: '20:00', days: [1, 2, 3, 4, 5, 6, 7] },
      exempt: { jobs: true },
    },
    {
      code: 'numbers-in-sequence-of-a-system',
      counts: 'persons',
      per: 'system',
      within: 'neighbourhood',
      moreThan: 10,
      windowMinutes: 1_440,
      exempt: { jobs: true },
    },
    {
      code: 'large-files-of-a-system-without-dossier',
      counts: 'persons',
      per: 'system',
      moreThan: 2_000,
      windowMinutes: 1_440,
      withoutDossier: true,
      onlyJobs: true,
    },
    // Lines of files as well: a dossier is about a few persons, whoever asks.
    {
      code: 'many-persons-of-a-dossier',
      counts: 'persons',
      per: 'system',
      within: 'dossier',
      moreThan: 30,
      windowMinutes: 1_440,
    },
  ],
};
