import { describeExample } from "../../support/languages/describeExample";
import { describeLanguage } from "../../support/languages/describeLanguage";
import { java, javaExample } from "../../support/languages/java";

describeLanguage(java);
describeExample(javaExample);
