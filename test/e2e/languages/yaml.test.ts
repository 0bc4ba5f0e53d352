import { describeLanguage } from "../../support/languages/describeLanguage";
import { yaml } from "../../support/languages/yaml";

describeLanguage(yaml);
