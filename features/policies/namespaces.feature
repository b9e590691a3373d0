Feature: policies by namespace

  @NP-027 @breaks:namespace-selector-ignored @spec
  Scenario: namespaces with a label
    Given namespace x labelled team=a
    And namespace y labelled team=b
    And pods B, x/A and y/A
    And pod B only accepts traffic from namespaces labelled team=a
    Then pod x/A can reach pod B on 80
    But pod y/A cannot reach pod B on 80

  @NP-034 @breaks:namespace-selector-ignored @spec
  Scenario: one namespace by its name
    Given pods B, x/A and y/A
    And pod B only accepts traffic from namespace x
    Then pod x/A can reach pod B on 80
    But pod y/A cannot reach pod B on 80

  @NP-022 @breaks:namespace-selector-ignored @spec
  Scenario: pods with a label of a namespace, both at once
    Given pods b, x/web, x/job and y/web
    And pod B only accepts traffic from pods labelled app=web in namespace x
    Then these can connect on 80
      |           | b |
      | pod x/web | ✓ |
      | pod x/job | ✗ |
      | pod y/web | ✗ |

  @NP-021 @NP-023 @breaks:policies-ignored @spec
  Scenario: two items of a list are either, not both
    Given namespace y labelled team=blue
    And pods b, c, x/a and y/a
    And the manifest
      """yaml
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: either }
      spec:
        podSelector: { matchLabels: { app: b } }
        ingress:
          - from:
              - namespaceSelector: { matchLabels: { team: blue } }
              - podSelector: { matchLabels: { app: c } }
      """
    Then pods C and y/a can reach pod B on 80
    But pod x/a cannot reach pod B on 80

  @NP-080 @breaks:policies-ignored @spec
  Scenario: a relabelled namespace is another peer
    Given namespace x labelled team=a
    And pods B and x/A
    And pod B only accepts traffic from namespaces labelled team=b
    Then pod x/A cannot reach pod B on 80
    When namespace x is labelled team=b
    Then pod x/A can reach pod B on 80 within 60 s

  @ING-038 @breaks:policies-ignored @spec
  Scenario: only the ingress may call
    Given pod A
    And ingress routes
      | path | service |
      | /    | web     |
    And pods labelled app=web only accept traffic from namespaces labelled netherkin.dev/role=ingress
    Then ingress routes / to web
    But pod A cannot reach service web on 80
